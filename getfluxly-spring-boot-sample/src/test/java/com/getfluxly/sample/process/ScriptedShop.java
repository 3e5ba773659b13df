package com.getfluxly.sample.process;

import java.nio.file.Path;

/** A process that says what it is told to say, and else does nothing until its parent ends. */
final class ScriptedShop {

    /** The last argument is the directory that goes with its parent. */
    public static void main(String[] args) throws InterruptedException {
        Path leftovers = Path.of(args[args.length - 1].replaceFirst(".*=", ""));
        new ParentWatch(System.in, ScriptedShop::say, leftovers).start();
        Thread.currentThread().join();
    }

    private static void say(String order) {
        if (order.equals("exit")) {
            Runtime.getRuntime().halt(3);
        }
        System.out.println(order);
    }
}
