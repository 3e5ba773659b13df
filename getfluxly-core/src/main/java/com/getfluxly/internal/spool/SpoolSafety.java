package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.SafeText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides which directories may hold events: directories of our user that nobody else can write to or redirect. Directories above
 * the spool are not checked: a user who can replace them can also replace the application.
 */
final class SpoolSafety {

    private static final String KNOB = "spool (getfluxly.spool.directory)";
    private static final int MAX_PATH = 300;
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    /** Who we are, or null where owners and modes are unknown. */
    private final @Nullable UserPrincipal us;

    private SpoolSafety(@Nullable UserPrincipal us) {
        this.us = us;
    }

    /** The place of a spool, which need not be there yet; whoever configures it has seen to it that the path is absolute. */
    static Path place(Path configured) throws SpoolRefusedException {
        Path place = configured.normalize();
        Path parent = place.getParent();
        if (parent == null) {
            throw unsafe(place, "is the root of a file system; it has to be a directory of its own");
        }
        if (!Files.isDirectory(parent)) {
            throw unavailable(place, "cannot be made, since the directory above it is not there", null);
        }
        checkIfThere(place);
        return place;
    }

    /** Before it is made: only this tells what is in the way. */
    static void checkIfThere(Path directory) throws SpoolRefusedException {
        try {
            checkKind(directory, Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (SpoolRefusedException refused) {
            throw refused;
        } catch (IOException absent) {
            // Or unreadable, which making it will show.
        }
    }

    /** To be asked for each directory on the way from the place to a slot. */
    static SpoolSafety of(Path place) throws IOException {
        return new SpoolSafety(DiskFiles.isPosix(place) ? ownerOfWhatWeMakeIn(place) : null);
    }

    void check(Path directory) throws IOException {
        if (us == null) {
            checkKind(directory, Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            return;
        }
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        checkKind(directory, found);
        if (!found.owner().equals(us)) {
            throw unsafe(directory, "belongs to " + found.owner() + ", but this process is " + us);
        }
        if (isWritableForOthers(found)) {
            throw unsafe(directory, "can be written by others; chmod go-w fixes that");
        }
    }

    static SpoolRefusedException unavailable(Path path, String problem, @Nullable IOException cause) {
        return new SpoolRefusedException(Trouble.UNAVAILABLE, sentence(path, problem), cause);
    }

    static SpoolRefusedException refused(Trouble trouble, Path path, String problem) {
        return new SpoolRefusedException(trouble, sentence(path, problem));
    }

    private static SpoolRefusedException unsafe(Path path, String problem) {
        return refused(Trouble.UNSAFE, path, problem);
    }

    private static String sentence(Path path, String problem) {
        return KNOB + ": " + SafeText.clean(path.toString(), MAX_PATH) + " " + problem;
    }

    private static void checkKind(Path directory, BasicFileAttributes found) throws SpoolRefusedException {
        if (found.isSymbolicLink()) {
            throw unsafe(directory, "is a symbolic link; it has to be the directory itself");
        }
        if (!found.isDirectory()) {
            throw unsafe(directory, "is no directory");
        }
    }

    private static boolean isWritableForOthers(PosixFileAttributes found) {
        return found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Not by the name of the user, which a container may not know, nor by its number, which a mounted share may map to another. */
    private static UserPrincipal ownerOfWhatWeMakeIn(Path directory) throws SpoolRefusedException {
        Path probe = directory.resolve(".probe-" + UUID.randomUUID());
        try {
            DiskFiles.createEmpty(probe);
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException denied) {
            throw unavailable(directory, "cannot be written by this process", denied);
        } catch (IOException full) {
            return ownerOfThisProcess(directory, full);
        } finally {
            remove(probe);
        }
    }

    /** A full disk must not keep us from what is on it. */
    private static UserPrincipal ownerOfThisProcess(Path directory, IOException full) throws SpoolRefusedException {
        try {
            return Files.getOwner(THIS_PROCESS);
        } catch (IOException unknown) {
            throw unavailable(directory, "cannot be written", full);
        }
    }

    private static void remove(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException stays) {
            // It is empty, and nobody reads it.
        }
    }
}
