package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.internal.EngineRig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The line about a loss that no logger is known to have written. */
@Promise("I4")
@Timeout(60)
class LastWordsTest {

    private final EngineRig rig = new EngineRig();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void loss_isToldOnTheConsole() {
        new LastWords(rig.engine(), written::add).tell("1 event undelivered");

        assertThat(written).containsExactly("com.getfluxly: 1 event undelivered");
    }

    @Test
    void loss_isToldByTheHooksOwnThread_ifThereIsNoOther() {
        new LastWords(rig.engine(), written::add, (name, body) -> null).tell("1 event undelivered");

        assertThat(written).containsExactly("com.getfluxly: 1 event undelivered");
    }

    @Test
    void consoleThatIsStuck_holdsNobodyUp() {
        CountDownLatch stuck = new CountDownLatch(1);
        new LastWords(rig.engine(), line -> await(stuck)).tell("1 event undelivered");

        stuck.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
