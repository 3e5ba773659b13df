package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.Homes.claim;
import static com.getfluxly.internal.spool.Homes.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which places are refused, and with which words. What another user's rights would show is in {@link SpoolHomeIT}. */
@DisabledOnOs(OS.WINDOWS)
class SpoolSafetyTest {

    private static final int NOBODY = 65_534;

    @TempDir
    private Path directory = Path.of("");

    private static void assertRefused(Path spool, Trouble trouble, Path named, String problem) {
        SpoolRefusedException refused = refusal(spool);

        assertThat(refused).hasMessage("spool (getfluxly.spool.directory): " + named + " " + problem);
        assertThat(refused.trouble()).isEqualTo(trouble);
    }

    private static void assertUnsafe(Path spool, Path named, String problem) {
        assertRefused(spool, Trouble.UNSAFE, named, problem);
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Path spool() throws IOException {
        return Files.createDirectory(directory.resolve("spool"));
    }

    @Test
    void code_isOfAClosedList() {
        assertThat(Trouble.values())
                .extracting(Trouble::code)
                .containsExactly(
                        "spool_locked", "spool_unsafe", "spool_format", "project_mismatch", "spool_unavailable");
    }

    @Test
    void root_isRefused() {
        Path root = directory.getRoot();

        assertUnsafe(root, root, "is the root of a file system; it has to be a directory of its own");
    }

    @Test
    void file_isRefused_andStays() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        assertUnsafe(file, file, "is no directory");
        assertThat(file).hasContent("mine");
    }

    @Test
    void directoryWithoutItsParent_isRefused_andNotMade() {
        Path orphan = directory.resolve("volume/spool");

        assertRefused(orphan, Trouble.UNAVAILABLE, orphan, "cannot be made, since the directory above it is not there");
        assertThat(directory.resolve("volume")).doesNotExist();
    }

    @Test
    @Promise(value = "I50", mutant = "links are followed")
    void symbolicLink_isRefused() throws IOException {
        Path target = spool();
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        String problem = "is a symbolic link; it has to be the directory itself";

        assertUnsafe(link, link, problem);
        assertUnsafe(link.resolve("."), link, problem);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void symbolicLinkToNowhere_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("gone"));

        assertUnsafe(link, link, "is a symbolic link; it has to be the directory itself");
        assertThat(directory.resolve("gone")).doesNotExist();
    }

    @Test
    void directoryOfTheProject_mayBeNoLinkEither() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(spool().resolve(Homes.PROJECT.directoryName()), elsewhere);

        assertUnsafe(directory.resolve("spool"), link, "is a symbolic link; it has to be the directory itself");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void directoryOfTheProject_mayBeNoFileEither() throws IOException {
        Path file = Files.createFile(spool().resolve(Homes.PROJECT.directoryName()));

        assertUnsafe(directory.resolve("spool"), file, "is no directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwx-w----", "rwxrwxrwx"})
    @Promise(value = "I50", mutant = "only others are looked at, not the group")
    void directoryThatOthersCanWriteTo_isRefused(String mode) throws IOException {
        Path spool = spool();
        setMode(spool, mode);

        assertUnsafe(spool, spool, "can be written by others; chmod go-w fixes that");
        assertThat(spool).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-xr-x", "rwxr-x---"})
    void directoryThatOthersCanOnlyRead_isUsed(String mode) throws IOException {
        Path spool = spool();
        setMode(spool, mode);

        try (SpoolLock lock = claim(spool).lock()) {
            assertThat(lock.isInPlace()).isTrue();
        }
    }

    @Test
    void directoryOfTheProject_mayNotBeWrittenByOthersEither() throws IOException {
        Path spool = spool();
        Path project = Files.createDirectory(spool.resolve(Homes.PROJECT.directoryName()));
        setMode(project, "rwxrwx---");

        assertUnsafe(spool, project, "can be written by others; chmod go-w fixes that");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Promise(value = "I50", mutant = "owners are not compared")
    void directoryOfAnotherUser_isRefused() throws IOException {
        Path spool = spool();
        assumeTrue(Files.getAttribute(spool, "unix:uid").equals(0), "only root can give a directory away");
        Files.setAttribute(spool, "unix:uid", NOBODY);
        String owner = Files.getOwner(spool).getName();

        assertUnsafe(spool, spool, "belongs to " + owner + ", but this process is root");
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void path_isFitForALog() {
        assertThat(refusal(directory.resolve("a\nb/spool"))).hasMessageContaining("/a\\u000ab/spool cannot be made");
    }

    @Test
    void place_isThereWithoutDetours() throws IOException {
        try (SpoolLock lock = claim(spool().resolve("../spool/.")).lock()) {
            assertThat(lock.isInPlace()).isTrue();
        }
        assertThat(directory.resolve("spool")).isDirectoryContaining("glob:**/t-*");
    }
}
