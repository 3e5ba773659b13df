package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {

    private final DiskFiles files = new DiskFiles();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void takeBackTheInterrupt() {
        Thread.interrupted();
    }

    private static void append(SpoolFile file, String text) throws IOException {
        byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
        file.append(bytes, 1, bytes.length - 2);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Promise(value = "I50", mutant = "files are made by opening them, with what the umask leaves")
    void filesAndDirectories_areForTheirOwnerAlone() throws IOException {
        Path deep = directory.resolve("a/b");
        files.createDirectories(deep);
        files.create(deep.resolve("f")).close();
        DiskFiles.openOrCreate(deep.resolve("lock")).close();

        assertThat(mode(directory.resolve("a"))).isEqualTo("rwx------");
        assertThat(mode(deep)).isEqualTo("rwx------");
        assertThat(mode(deep.resolve("f"))).isEqualTo("rw-------");
        assertThat(mode(deep.resolve("lock"))).isEqualTo("rw-------");
    }

    @Test
    void directory_mayBeThere() throws IOException {
        files.createDirectories(directory);

        assertThat(files.list(directory)).isEmpty();
    }

    @Test
    void file_mustNotBeThere() throws IOException {
        Path path = Files.writeString(directory.resolve("f"), "old");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> files.create(path));
        assertThat(path).hasContent("old");
    }

    @Test
    void appends_followEachOther_whateverIsReadInBetween() throws IOException {
        Path path = directory.resolve("f");
        try (SpoolFile file = files.create(path)) {
            byte[] into = new byte[8];
            append(file, "abc");
            assertThat(file.read(1, into, 3, 1)).isEqualTo(1);
            append(file, "def");
            append(file, "ghi");

            assertThat(into).containsExactly(0, 0, 0, 'b', 0, 0, 0, 0);
            assertThat(file.length()).isEqualTo(9);
        }
        assertThat(path).hasContent("abcdefghi");
    }

    @Test
    void appends_goOnAtTheLengthThatWasSet() throws IOException {
        Path path = directory.resolve("f");
        try (SpoolFile file = files.create(path)) {
            append(file, "abcdef");
            file.setLength(2);
            append(file, "x");
            file.force();
        }
        assertThat(path).hasContent("abx");
    }

    @Test
    void reading_endsWithTheFile() throws IOException {
        Path path = Files.writeString(directory.resolve("f"), "abcdef");
        try (SpoolFile file = files.open(path)) {
            byte[] into = new byte[10];

            assertThat(file.read(2, into, 0, 10)).isEqualTo(4);
            assertThat(new String(into, 0, 4, UTF_8)).isEqualTo("cdef");
            assertThat(file.read(6, into, 0, 10)).isEqualTo(-1);
            assertThat(file.read(99, into, 0, 10)).isEqualTo(-1);
            assertThat(file.read(0, into, 0, 0)).isZero();
        }
    }

    @Test
    void fileForReading_isNotWritten() throws IOException {
        Path path = Files.writeString(directory.resolve("f"), "abc");
        try (SpoolFile file = files.open(path)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> append(file, "x"));
        }
        assertThat(path).hasContent("abc");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.open(directory.resolve("g")));
        assertThat(directory.resolve("g")).doesNotExist();
    }

    /** A channel would be closed by it, for everybody. */
    @Test
    void interrupt_isNobodysBusinessHere() throws IOException {
        Path path = directory.resolve("f");
        try (SpoolFile file = files.create(path)) {
            Thread.currentThread().interrupt();
            append(file, "abc");
            file.force();
            append(file, "def");
            assertThat(file.read(0, new byte[6], 0, 6)).isEqualTo(6);
            files.syncDirectory(directory);
            file.setLength(1);
            assertThat(file.length()).isEqualTo(1);
        }
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void list_namesAllThatIsThere_orNothingIfTheDirectoryIsNot() throws IOException {
        Path file = Files.createFile(directory.resolve("f"));
        Path inner = Files.createDirectory(directory.resolve("d"));

        assertThat(files.list(directory)).containsExactlyInAnyOrder(file, inner);
        assertThat(files.list(directory.resolve("gone"))).isEmpty();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.list(file));
    }

    @Test
    void delete_fails_unlessItIsGone() throws IOException {
        Path file = Files.createFile(directory.resolve("f"));
        Files.createFile(Files.createDirectory(directory.resolve("d")).resolve("inner"));

        files.delete(file);
        files.delete(file);

        assertThat(file).doesNotExist();
        assertThatExceptionOfType(DirectoryNotEmptyException.class)
                .isThrownBy(() -> files.delete(directory.resolve("d")));
    }

    @Test
    void move_takesTheFileAlong() throws IOException {
        Path from = Files.writeString(directory.resolve("f"), "abc");
        Path to = directory.resolve("g");

        files.move(from, to);

        assertThat(from).doesNotExist();
        assertThat(to).hasContent("abc");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.move(from, to));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void file_isTheSame_untilItIsDeletedOrReplaced() throws IOException {
        Path path = directory.resolve("f");
        try (SpoolFile file = files.create(path)) {
            append(file, "abc");
            assertThat(files.isSame(path, file)).isTrue();

            Files.delete(path);
            assertThat(files.isSame(path, file)).isFalse();

            Files.writeString(path, "abc");
            assertThat(files.isSame(path, file)).isFalse();
        }
    }

    @Test
    void usableBytes_areThoseOfTheFileSystem() throws IOException {
        assertThat(files.usableBytes(directory))
                .isPositive()
                .isLessThanOrEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> files.usableBytes(directory.resolve("gone")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void syncOfADirectory_thatIsGone_fails() throws IOException {
        files.syncDirectory(directory);

        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> files.syncDirectory(directory.resolve("gone")));
    }
}
