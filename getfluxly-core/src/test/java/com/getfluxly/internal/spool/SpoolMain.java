package com.getfluxly.internal.spool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Another process that wants a spool: says what it got, and keeps it until it is ended. Needs no class but those of this package. */
final class SpoolMain {

    private SpoolMain() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(
                switch (args[0]) {
                    case "lock" -> lock(directory);
                    case "look" -> look(directory);
                    default -> claim(directory);
                });
        System.in.read();
    }

    private static String lock(Path directory) throws IOException {
        return SpoolLock.tryTake(directory) == null ? "busy" : "taken";
    }

    /** In the middle of which it stays. */
    private static String look(Path directory) throws IOException {
        return DiskFiles.openOrCreate(directory.resolve(SpoolLock.FILE_NAME)).tryLockEnd(true) ? "free" : "owned";
    }

    private static String claim(Path spool) {
        try {
            Claim claim = SpoolHome.claim(
                    spool,
                    ProjectFingerprint.ofProject("https://api.getfluxly.com", "shop"),
                    SpoolMain::unknown,
                    new DiskFiles());
            return "claimed " + spool.relativize(claim.directory());
        } catch (SpoolRefusedException refused) {
            return refused.trouble().code() + " " + refused.getMessage();
        }
    }

    private static @Nullable Stamp unknown(Path slot) {
        return null;
    }
}
