package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flush of the first ten events, with two retries. */
class FlushTicketTest {

    private static final Answer TIMEOUT = Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER));
    private static final Answer NO_NETWORK = Answer.none(Failure.of(FailureKind.RESET));

    private final FlushTicket ticket = new FlushTicket(10, 10, 2);

    @Test
    @Promise("I19")
    void ticket_coversWhatWasAcceptedBefore() {
        assertThat(ticket.covers(1)).isTrue();
        assertThat(ticket.covers(10)).isTrue();
        assertThat(ticket.covers(11)).isFalse();
    }

    @Test
    void result_isAllPendingAtFirst() {
        assertThat(ticket.result()).isEqualTo(FlushResult.builder().pending(10).build());
    }

    @Test
    @Promise("I19")
    void result_countsEachOutcome() {
        RejectedEvent one = RejectedEvent.builder()
                .messageId("1")
                .eventName("one")
                .code("validation_error")
                .build();
        RejectedEvent other = RejectedEvent.builder()
                .messageId("2")
                .eventName("other")
                .code("validation_error")
                .build();
        for (int i = 0; i < 4; i++) {
            ticket.delivered();
        }
        ticket.rejected(one);
        ticket.rejected(other);
        ticket.dropped(1);
        ticket.dropped(1);
        ticket.dropped(1);
        ticket.settledBatch();
        ticket.settledBatch();

        assertThat(ticket.result())
                .isEqualTo(FlushResult.builder()
                        .accepted(4)
                        .rejected(2)
                        .batches(2)
                        .errors(List.of(one, other))
                        .dropped(3)
                        .pending(1)
                        .build());
    }

    @Test
    void result_dropsWhatIsPendingAtTheEnd() {
        ticket.delivered();

        ticket.droppedRest();

        assertThat(ticket.result())
                .isEqualTo(FlushResult.builder().accepted(1).dropped(9).build());
    }

    @Test
    void wait_endsWithTheFailureAfterTheLastRetry() {
        ticket.failed(1, TIMEOUT, false);
        ticket.failed(1, TIMEOUT, false);
        assertThat(ticket.failures()).isEqualTo(2);
        assertThat(ticket.failure()).isNull();

        ticket.failed(1, NO_NETWORK, false);

        assertThat(ticket.failures()).isEqualTo(3);
        assertThat(ticket.failure()).isSameAs(NO_NETWORK);
    }

    @Test
    void wait_withoutRetriesEndsWithTheFirstFailure() {
        FlushTicket impatient = new FlushTicket(10, 10, 0);

        impatient.failed(1, TIMEOUT, false);

        assertThat(impatient.failure()).isSameAs(TIMEOUT);
    }

    @Test
    void wait_endsAtOnceWhenNoRetryHelps() {
        ticket.failed(1, TIMEOUT, true);

        assertThat(ticket.failure()).isSameAs(TIMEOUT);
    }

    /** A batch that was tracked later says nothing of what is waited for; but whoever waits has seen the service fail. */
    @Test
    @Promise("I19")
    void wait_isNotEndedByOthers() {
        for (int i = 0; i < 10; i++) {
            ticket.failed(11, TIMEOUT, true);
        }

        assertThat(ticket.failure()).isNull();
        assertThat(ticket.failures()).isEqualTo(10);
    }

    @Test
    void progress_givesTheNextRequestAllItsRetries() {
        for (int i = 0; i < 10; i++) {
            ticket.failed(1, TIMEOUT, false);
            ticket.failed(1, TIMEOUT, false);
            ticket.progressed();
            assertThat(ticket.failures()).isZero();
        }

        assertThat(ticket.failure()).isNull();
    }

    /** A shutdown goes on until its deadline. */
    @Test
    void shutdown_isEndedByNoFailure() {
        FlushTicket endless = new FlushTicket(10, 10, FlushTicket.ENDLESS);

        for (int i = 0; i < 1_000; i++) {
            endless.failed(1, TIMEOUT, i % 2 == 0);
        }

        assertThat(endless.failure()).isNull();
        assertThat(endless.failures()).isEqualTo(1_000);
    }
}
