package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real file system. */
final class DiskFiles implements SpoolFiles {

    private static final String DIRECTORY_MODE = "rwx------";
    private static final String FILE_MODE = "rw-------";

    /** The file, made for its owner alone if it is not there, open for reading and writing. */
    static DiskFile openOrCreate(Path file) throws IOException {
        try {
            createEmpty(file);
        } catch (FileAlreadyExistsException present) {
            // Asked for by name, and not by looking first: somebody may make it in between.
        }
        return DiskFile.writing(file, keyOf(file));
    }

    /** Not by the constructor of a file: that leaves it to the umask who may read it. */
    static void createEmpty(Path file) throws IOException {
        Files.createFile(file, mode(file, FILE_MODE));
    }

    /** Whether its file system knows owners and modes as POSIX has them. */
    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What tells it from one that takes its name later, or null where files have no such thing. */
    static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, mode(directory, DIRECTORY_MODE));
    }

    @Override
    public SpoolFile create(Path file) throws IOException {
        createEmpty(file);
        return DiskFile.writing(file, keyOf(file));
    }

    @Override
    public SpoolFile open(Path file) throws IOException {
        return DiskFile.reading(file, keyOf(file));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return found;
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!isPosix(directory)) {
            // There a directory cannot be opened, and need not be synced.
            return;
        }
        // An interrupt, which is nobody's business here, would close the channel instead.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isSame(Path file, SpoolFile opened) throws IOException {
        return opened instanceof DiskFile known && known.isAt(file);
    }

    /** Asked of the directory, since to find its store reads the list of mounts each time. */
    @Override
    public long usableBytes(Path directory) throws IOException {
        long bytes = directory.toFile().getUsableSpace();
        if (bytes == 0) {
            // That is also the answer to what cannot be answered.
            keyOf(directory);
        }
        return bytes;
    }
}
