package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Claims, and segments that hold nothing but whose they are. */
final class Homes {

    static final String ORIGIN = "https://api.getfluxly.com";
    static final String TOKEN = "gflux_secret_canarytoken";
    static final ProjectFingerprint PROJECT = ProjectFingerprint.ofToken(ORIGIN, TOKEN);
    static final ProjectFingerprint OTHER = ProjectFingerprint.ofToken(ORIGIN, "gflux_secret_other");

    private static final byte[] SALT = new byte[ProjectFingerprint.BYTES];

    private Homes() {}

    static Claim claim(Path spool) throws SpoolRefusedException {
        return claim(spool, PROJECT);
    }

    static Claim claim(Path spool, ProjectFingerprint project) throws SpoolRefusedException {
        return SpoolHome.claim(spool, project, Homes::stamp, new DiskFiles());
    }

    static SpoolRefusedException refusal(Path spool) {
        return Objects.requireNonNull(catchThrowableOfType(SpoolRefusedException.class, () -> claim(spool)));
    }

    /** A segment of that project, or, without one, of nobody knows which. */
    static Path segment(Path slot, int number, @Nullable ProjectFingerprint project) throws IOException {
        new DiskFiles().createDirectories(slot);
        byte[] content = project == null ? new byte[0] : project.under(SALT);
        return Files.write(slot.resolve("%08x-%016x.seg".formatted(number, number)), content);
    }

    private static @Nullable Stamp stamp(Path slot) throws IOException {
        try (Stream<Path> files = Files.list(slot)) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path segment : segments) {
                byte[] fingerprint = Files.readAllBytes(segment);
                if (fingerprint.length > 0) {
                    return new Stamp(SALT, Arrays.copyOf(fingerprint, ProjectFingerprint.BYTES));
                }
            }
        }
        return null;
    }
}
