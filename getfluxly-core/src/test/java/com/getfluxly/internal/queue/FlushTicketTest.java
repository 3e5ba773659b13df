package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.internal.answer.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flush of the first ten events, with two retries. */
class FlushTicketTest {

    private static final Answer TIMEOUT = Answer.none(ErrorCode.TIMEOUT);
    private static final Answer NO_NETWORK = Answer.none(ErrorCode.NETWORK_ERROR);

    private final FlushTicket ticket = new FlushTicket(10, 2);

    @Test
    @Promise("I19")
    void ticket_coversWhatWasAcceptedBefore() {
        assertThat(ticket.covers(1)).isTrue();
        assertThat(ticket.covers(10)).isTrue();
        assertThat(ticket.covers(11)).isFalse();
    }

    @Test
    void result_isEmptyAtFirst() {
        assertThat(ticket.result(0)).isEqualTo(FlushResult.EMPTY);
    }

    @Test
    @Promise("I19")
    void result_countsEachOutcome() {
        RejectedEvent one = new RejectedEvent("1", "one", "validation_error", "");
        RejectedEvent other = new RejectedEvent("2", "other", "validation_error", "");
        for (int i = 0; i < 4; i++) {
            ticket.delivered();
        }
        ticket.rejected(one);
        ticket.rejected(other);
        ticket.dropped();
        ticket.dropped();
        ticket.dropped();
        ticket.settledBatch();
        ticket.settledBatch();

        assertThat(ticket.result(1)).isEqualTo(new FlushResult(4, 2, 2, List.of(one, other), 3, 1));
    }

    @Test
    void wait_endsWithTheFailureAfterTheLastRetry() {
        ticket.failed(TIMEOUT, false);
        ticket.failed(TIMEOUT, false);
        assertThat(ticket.failures()).isEqualTo(2);
        assertThat(ticket.failure()).isNull();

        ticket.failed(NO_NETWORK, false);

        assertThat(ticket.failures()).isEqualTo(3);
        assertThat(ticket.failure()).isSameAs(NO_NETWORK);
    }

    @Test
    void wait_withoutRetriesEndsWithTheFirstFailure() {
        FlushTicket impatient = new FlushTicket(10, 0);

        impatient.failed(TIMEOUT, false);

        assertThat(impatient.failure()).isSameAs(TIMEOUT);
    }

    @Test
    void wait_endsAtOnceWhenNoRetryHelps() {
        ticket.failed(TIMEOUT, true);

        assertThat(ticket.failure()).isSameAs(TIMEOUT);
    }

    @Test
    void progress_givesTheNextRequestAllItsRetries() {
        for (int i = 0; i < 10; i++) {
            ticket.failed(TIMEOUT, false);
            ticket.failed(TIMEOUT, false);
            ticket.progressed();
            assertThat(ticket.failures()).isZero();
        }

        assertThat(ticket.failure()).isNull();
    }

    /** A shutdown goes on until its deadline. */
    @Test
    void shutdown_isEndedByNoFailure() {
        FlushTicket endless = new FlushTicket(10, FlushTicket.ENDLESS);

        for (int i = 0; i < 1_000; i++) {
            endless.failed(TIMEOUT, i % 2 == 0);
        }

        assertThat(endless.failure()).isNull();
        assertThat(endless.failures()).isEqualTo(1_000);
    }
}
