package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EncodedEventTest {

    private static final UUID ID = new UUID(4, 2);

    @Test
    void nameAndId_areReadFromTheBytes() {
        EncodedEvent event = Events.named("invoice_paid", ID);

        assertThat(event.name()).isEqualTo("invoice_paid");
        assertThat(event.messageId()).isEqualTo(ID.toString());
    }

    @Test
    @Promise("I8")
    void callersId_makesTwoEventsTheSame() {
        EncodedEvent event = Events.withCallersId(ID);

        assertThat(event).isEqualTo(Events.withCallersId(ID)).hasSameHashCodeAs(Events.withCallersId(ID));
        assertThat(event).isNotEqualTo(Events.withCallersId(new UUID(4, 3)));
        assertThat(event).isNotEqualTo(Events.named("paid", ID));
    }

    @Test
    void ownId_makesNoTwoEventsTheSame() {
        EncodedEvent event = Events.named("paid", ID);

        assertThat(event).isNotEqualTo(Events.named("paid", ID));
    }

    /** It is asked for in the middle of a settlement, where running out of memory would lose the event from the accounts. */
    @Test
    @Promise({"I1", "I40"})
    void hash_allocatesNothing() {
        EncodedEvent event = Events.withCallersId(ID);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        int hash = event.hashCode() + (int) threads.getThreadAllocatedBytes(thread);

        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 1_000; i++) {
            hash += event.hashCode();
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(allocated).as("for %d", hash).isLessThan(1_000);
    }
}
