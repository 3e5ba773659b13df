package com.getfluxly.internal.send;

/** What tests of the whole engine do in the place of the delivery thread. */
public final class Steps {

    /** What a step returns when there is nothing left to do, ever. */
    public static final long DONE = Dispatcher.DONE;

    private Steps() {}

    /** How many nanoseconds to wait before the next one, zero for none, or {@link #DONE}. */
    public static long step(Dispatcher dispatcher) {
        try {
            return dispatcher.step();
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Whether the current thread is in the middle of a step that has an answer, of which nothing has come yet. */
    public static boolean isAnswerLookedAt() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(Dispatcher.class.getName())
                        && frame.getMethodName().equals("took")));
    }

    /** As the delivery thread does when a step throws. */
    public static void brokeOff(Dispatcher dispatcher, Throwable broken) {
        dispatcher.brokeOff(broken);
    }

    /** Whether enough new events end the wait that the last step asked for. */
    public static boolean wakesForEvents(Dispatcher dispatcher) {
        return dispatcher.wakesForEvents();
    }

    /** The end of the final flush. */
    public static void finish(Settlement settlement) {
        settlement.finish();
    }
}
