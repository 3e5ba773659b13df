package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Events;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingBatchTest {

    private final EncodedEvent first = Events.accepted(41, new byte[] {'1'});
    private final EncodedEvent second = Events.accepted(42, new byte[] {'2'});
    private final PendingBatch pending = new PendingBatch(Batch.freeze(List.of(first, second)));

    @Test
    void firstSequence_isThatOfTheOldestEvent() {
        assertThat(pending.firstSequence()).isEqualTo(41);
        assertThat(pending.events()).containsExactly(first, second);
    }

    @Test
    void retry_isEveryAttemptButTheFirst() {
        assertThat(pending.wasTried()).isFalse();
        pending.departs(0, 1, 0, 1);
        assertThat(pending.wasTried()).isTrue();
        pending.departs(0, 1, 0, 1);
        assertThat(pending.wasTried()).isTrue();
    }

    @Test
    void unconfirmed_isRemembered() {
        assertThat(pending.isUnconfirmed()).isFalse();
        pending.markUnconfirmed();
        assertThat(pending.isUnconfirmed()).isTrue();
    }

    @Test
    @Promise(value = "I10", mutant = "a stored error is asked for again and again")
    void storedError_givesUpTheKeyTheThirdTime() {
        Batch before = pending.batch();

        assertThat(answered("req_1")).isFalse();
        assertThat(answered("req_1")).isFalse();
        assertThat(pending.batch()).isSameAs(before);
        assertThat(answered("req_1")).isTrue();

        assertThat(pending.batch().key).isNotEqualTo(before.key);
        assertThat(pending.batch().body).isEqualTo(before.body);
        assertThat(pending.events()).containsExactly(first, second);
    }

    @Test
    @Promise("I10")
    void storedError_givesUpTheNextKeyAfterThreeMore() {
        answered("req_1");
        answered("req_1");
        answered("req_1");
        String secondKey = pending.batch().key;

        assertThat(answered("req_1")).isFalse();
        assertThat(answered("req_1")).isFalse();
        assertThat(pending.batch().key).isEqualTo(secondKey);
        assertThat(answered("req_1")).isTrue();
        assertThat(pending.batch().key).isNotEqualTo(secondKey);
    }

    @Test
    @Promise("I7")
    void otherAnswerInBetween_startsTheCountAgain() {
        String key = pending.batch().key;

        for (int i = 0; i < 10; i++) {
            assertThat(answered("req_1")).isFalse();
            assertThat(answered("req_1")).isFalse();
            assertThat(answered("req_2")).isFalse();
        }
        assertThat(pending.batch().key).isEqualTo(key);
    }

    @Test
    @Promise("I7")
    void answerWithoutARequestId_isNoStoredError() {
        String key = pending.batch().key;

        for (int i = 0; i < 10; i++) {
            assertThat(pending.leavesStickyError(Optional.empty())).isFalse();
        }
        assertThat(pending.batch().key).isEqualTo(key);
    }

    @Test
    @Promise("I10")
    void storedError_isCountedAcrossAnswersThatGotLost() {
        assertThat(answered("req_1")).isFalse();
        assertThat(pending.leavesStickyError(Optional.empty())).isFalse();
        assertThat(answered("req_1")).isFalse();
        assertThat(pending.leavesStickyError(Optional.empty())).isFalse();
        assertThat(answered("req_1")).isTrue();
    }

    private boolean answered(String requestId) {
        return pending.leavesStickyError(Optional.of(requestId));
    }
}
