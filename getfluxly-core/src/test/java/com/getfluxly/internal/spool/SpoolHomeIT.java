package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.Homes.PROJECT;
import static com.getfluxly.internal.spool.Homes.claim;
import static com.getfluxly.internal.spool.Homes.refusal;
import static com.getfluxly.internal.spool.Homes.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Places that only root can make: those of other users, for whom something is forbidden, and disks that are full or read-only. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SpoolHomeIT {

    private static final int NOBODY = 65_534;
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    /** Not one of JUnit's, which nobody else may enter. */
    private Path directory = Path.of("");

    private Path spool = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("spool-home-it");
        spool = directory.resolve("spool");
        setMode(directory, "rwxr-xr-x");
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "not run by root");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void makeSpool(int owner, String mode) throws IOException {
        Files.createDirectory(spool);
        setMode(spool, mode);
        Files.setAttribute(spool, "unix:uid", owner);
    }

    /** What this process said as nobody. */
    private String saidByNobody() throws IOException, InterruptedException, URISyntaxException {
        assumeTrue(succeeds("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"), "no setpriv");
        try (OtherProcess child = new OtherProcess(AS_NOBODY, classesForEverybody(), "claim", spool)) {
            return child.said();
        }
    }

    private String classesForEverybody() throws IOException, InterruptedException, URISyntaxException {
        Path copies = Files.createDirectory(directory.resolve("classes"));
        for (Class<?> type : List.of(SpoolHome.class, Refusals.class, GetFluxlyException.class, SpoolMain.class)) {
            Path origin = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            // A jar lies beside what it was made of.
            Path classes = Files.isDirectory(origin) ? origin : origin.resolveSibling("classes");
            Path from = classes.resolve(type.getPackageName().replace('.', '/'));
            Path to = copies.resolve(classes.getFileName()).resolve(classes.relativize(from));
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
        assertThat(succeeds("chmod", "-R", "a+rX", copies.toString())).isTrue();
        return copies.resolve("classes") + File.pathSeparator + copies.resolve("test-classes");
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException unknownCommand) {
            return false;
        }
    }

    // ---- other users ------------------------------------------------------------------------------------------------

    @Test
    void placeOfOurOwn_isUsed() throws Exception {
        makeSpool(NOBODY, "rwx------");

        assertThat(saidByNobody()).isEqualTo("claimed shop/0");
        assertThat(Files.getAttribute(spool.resolve("shop/0/lock"), "unix:uid")).isEqualTo(NOBODY);
    }

    @Test
    @Promise("I50")
    void placeOfAnotherUser_isRefused_thoughItCouldBeWritten() throws Exception {
        makeSpool(0, "rwxrwxrwx");

        assertThat(saidByNobody())
                .isEqualTo("spool_unsafe spool (getfluxly.spool.directory): " + spool
                        + " belongs to root, but this process is nobody");
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    @Promise("I50")
    void placeThatEverybodyCanWriteTo_isRefused() throws Exception {
        makeSpool(NOBODY, "rwxrwxrwx");

        assertThat(saidByNobody())
                .isEqualTo("spool_unsafe spool (getfluxly.spool.directory): " + spool
                        + " can be written by others; chmod go-w fixes that");
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void placeThatCannotBeWritten_isUnavailable() throws Exception {
        makeSpool(0, "rwxr-xr-x");

        assertThat(saidByNobody())
                .isEqualTo("spool_unavailable spool (getfluxly.spool.directory): " + spool
                        + " cannot be written by this process");
    }

    @Test
    void placeThatCannotBeMade_isUnavailable() throws Exception {
        assertThat(saidByNobody())
                .isEqualTo("spool_unavailable spool (getfluxly.spool.directory): " + spool
                        + " cannot be used (AccessDeniedException: " + spool + ")");
        assertThat(spool).doesNotExist();
    }

    // ---- disks that say no ------------------------------------------------------------------------------------------

    private void mountSpool() throws IOException, InterruptedException {
        Files.createDirectory(spool);
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=16,mode=700", "none", spool.toString()),
                "nothing may be mounted here");
    }

    @Test
    void fullDisk_keepsNobodyFromWhatIsOnIt() throws Exception {
        mountSpool();
        try {
            Path slot = spool.resolve(PROJECT.directoryName()).resolve("3");
            segment(slot, 1, PROJECT);
            claim(spool).lock().close();
            fill();

            Claim claim = claim(spool);
            claim.lock().close();

            assertThat(claim.directory()).isEqualTo(slot);
            assertThat(claim.warnings()).anyMatch(warning -> warning.startsWith("the spool is on tmpfs"));
        } finally {
            assertThat(succeeds("umount", spool.toString())).isTrue();
        }
    }

    private void fill() throws IOException {
        for (int i = 0; i < 16; i++) {
            try {
                Files.write(spool.resolve("filler" + i), new byte[64 * 1_024]);
            } catch (IOException full) {
                // That is what is wanted.
            }
        }
        assertThat(Files.exists(spool.resolve("filler15")))
                .as("there is an inode left")
                .isFalse();
    }

    @Test
    void readOnlyDisk_isUnavailable_untilItIsNoLonger() throws Exception {
        mountSpool();
        try {
            claim(spool).lock().close();
            assertThat(succeeds("mount", "-o", "remount,ro", spool.toString())).isTrue();

            SpoolRefusedException refused = refusal(spool);

            assertThat(refused.trouble()).isEqualTo(Trouble.UNAVAILABLE);
            assertThat(refused).hasMessageContaining("Read-only file system");
            assertThat(succeeds("mount", "-o", "remount,rw", spool.toString())).isTrue();
            claim(spool).lock().close();
        } finally {
            assertThat(succeeds("umount", spool.toString())).isTrue();
        }
    }
}
