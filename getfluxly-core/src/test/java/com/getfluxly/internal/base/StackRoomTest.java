package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import org.junit.jupiter.api.Test;

class StackRoomTest {

    /** A frame of one that calls itself and does next to nothing takes no more than this, whoever runs it. */
    private static final int FRAME_BYTES = 250;

    private int enough;
    private int tooLittle;
    private int least = Integer.MAX_VALUE;

    private int depth;

    /** Where the stack ends, a check either fails or is followed by as much room as it promises, less a page or two. */
    @Test
    @Promise("I18")
    void check_failsBeforeTheStackEnds() throws InterruptedException {
        runDeep(StackRoom::check);

        assertThat(tooLittle).isPositive();
        assertThat(enough).isPositive();
        assertThat(least * FRAME_BYTES).isGreaterThan(4_000);
    }

    @Test
    void checkForLoading_asksForMore() throws InterruptedException {
        runDeep(StackRoom::checkForLoading);

        assertThat(tooLittle).isPositive();
        assertThat(least * FRAME_BYTES).isGreaterThan(40_000);
    }

    private void runDeep(Runnable check) throws InterruptedException {
        Thread thread = new Thread(
                null,
                () -> {
                    for (int i = 0; i < 2; i++) {
                        overflow(check);
                    }
                },
                "deep",
                512 * 1024);
        thread.start();
        thread.join();
    }

    private void overflow(Runnable check) {
        try {
            recurse(check);
        } catch (StackOverflowError end) {
            // Seen at every level.
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private void recurse(Runnable check) {
        try {
            recurse(check);
        } catch (StackOverflowError end) {
            look(check);
            throw end;
        }
    }

    private void look(Runnable check) {
        try {
            check.run();
        } catch (StackOverflowError noRoom) {
            tooLittle++;
            return;
        }
        if (++enough > 50) {
            return;
        }
        depth = 0;
        try {
            dive();
        } catch (StackOverflowError end) {
            least = Math.min(least, depth);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // as above
    private void dive() {
        depth++;
        dive();
    }
}
