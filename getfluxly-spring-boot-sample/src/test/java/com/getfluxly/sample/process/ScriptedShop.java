package com.getfluxly.sample.process;

import com.getfluxly.sample.process.Report.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that says what it is told to say, and else does nothing until its parent ends. */
final class ScriptedShop {

    /** Before the name of a file, which is there when much has been said. */
    static final String BURST = "burst ";

    /** Events that it accepts then. */
    static final int ACCEPTED = 5_500;

    private static final int AT_FIRST = 5_000;
    private static final int COUNTS = 200;

    /** The last argument is the directory that goes with its parent. */
    public static void main(String[] args) throws InterruptedException {
        Path leftovers = Path.of(args[args.length - 1].replaceFirst(".*=", ""));
        new ParentWatch(System.in, ScriptedShop::say, leftovers).start();
        Thread.currentThread().join();
    }

    private static void say(String order) {
        if (order.startsWith(BURST)) {
            sayMuch(Path.of(order.substring(BURST.length())));
            return;
        }
        if (order.equals("exit")) {
            Runtime.getRuntime().halt(3);
        }
        System.out.println(order);
    }

    /** The accounts give the listener so much to compare that what follows, some 20 KB, waits in the pipe. */
    private static void sayMuch(Path done) {
        accept(0, AT_FIRST);
        for (int i = 0; i < COUNTS; i++) {
            System.out.println(new Report(Kind.ACCOUNTS, ShopProcessTest.HOLDS_ONE).line());
        }
        accept(AT_FIRST, ACCEPTED);
        try {
            Files.createFile(done);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(int from, int to) {
        for (int i = from; i < to; i++) {
            System.out.println(new Report(Kind.ACCEPTED, "event-" + i).line());
        }
    }
}
