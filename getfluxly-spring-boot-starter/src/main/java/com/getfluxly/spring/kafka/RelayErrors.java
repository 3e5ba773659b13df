package com.getfluxly.spring.kafka;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Handles exceptions of a poll. If the topic has no records at the position, the retention has removed some: people must see
 * that, so the relay stops and does not begin at another position. Called on the polling thread.
 */
final class RelayErrors implements CommonErrorHandler {

    private static final Logger log = LoggerFactory.getLogger("com.getfluxly.relay");

    private final Consumer<String> ends;
    private final Duration breath;
    private boolean isInTrouble;

    /**
     * @param ends told the error code
     * @param breath after each poll that failed
     */
    RelayErrors(Consumer<String> ends, Duration breath) {
        this.ends = ends;
        this.breath = breath;
    }

    @Override
    public void handleOtherException(
            Exception thrown,
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
            MessageListenerContainer container,
            boolean batchListener) {
        if (thrown instanceof OffsetOutOfRangeException lost) {
            log.error(
                    "The relay has stopped: the topic no longer has its position {}. The retention of the topic may"
                            + " have removed events; set the position of the group by hand, and start the"
                            + " application again",
                    lost.offsetOutOfRangePartitions());
            ends.accept(RelayState.POSITION_LOST);
            container.stopAbnormally(() -> {});
        } else {
            complain(thrown);
            breathe();
        }
    }

    private void complain(Exception thrown) {
        if (isInTrouble) {
            log.debug("The relay still cannot read from the outbox", thrown);
        } else {
            isInTrouble = true;
            log.warn("The relay cannot read from the outbox, and goes on trying", thrown);
        }
    }

    /** The container polls again at once. An interrupt, which nobody owes us, is over: with its status no poll would go well again. */
    private void breathe() {
        try {
            Thread.sleep(breath.toMillis());
        } catch (InterruptedException status) {
            log.debug("The relay was interrupted, and goes on");
        }
    }

    /** A poll went well. */
    void isOver() {
        if (isInTrouble) {
            isInTrouble = false;
            log.info("The relay reads from the outbox again");
        }
    }

    /** Our listener throws nothing. Where it is an Error of the JVM's nevertheless, the records are read once more. */
    @Override
    public void handleBatch(
            Exception thrown,
            ConsumerRecords<?, ?> data,
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        data.partitions()
                .forEach(partition ->
                        consumer.seek(partition, data.records(partition).get(0).offset()));
    }

    /** No: the container would commit what was not delivered. */
    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    @Override
    public boolean seeksAfterHandling() {
        return true;
    }
}
