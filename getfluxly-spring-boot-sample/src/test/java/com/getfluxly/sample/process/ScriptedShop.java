package com.getfluxly.sample.process;

/** A process that says what it is told to say, and else does nothing until its parent ends. */
final class ScriptedShop {

    public static void main(String[] args) throws InterruptedException {
        new ParentWatch(System.in, ScriptedShop::say).start();
        Thread.currentThread().join();
    }

    private static void say(String order) {
        if (order.equals("exit")) {
            Runtime.getRuntime().halt(3);
        }
        System.out.println(order);
    }
}
