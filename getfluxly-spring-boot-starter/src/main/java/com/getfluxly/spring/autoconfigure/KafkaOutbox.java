package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.kafka.KafkaOutboxTransport;
import com.getfluxly.transport.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The topic as an outbox. When the context starts, it checks the topics: if they are required, before anything else starts;
 * otherwise on another thread, so that the start does not wait for a broker.
 */
final class KafkaOutbox implements Outbox, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyKafkaAutoConfiguration.class);

    private static final long LAST_WAIT_MILLIS = 1_000;

    private final GetFluxlyProperties.Kafka properties;
    private final KafkaOutboxTransport transport;
    private final OutboxTopics topics;
    private volatile boolean running;
    private @Nullable Thread check;

    KafkaOutbox(GetFluxlyProperties properties, KafkaOutboxTransport transport, OutboxTopics topics) {
        this.properties = properties.getOutbox().getKafka();
        this.transport = transport;
        this.topics = topics;
    }

    @Override
    public Transport transport() {
        return new OutboxTransport(transport, "the topic " + transport.topic() + " of Kafka");
    }

    @Override
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("topic", transport.topic());
        details.put("key", properties.getKey().name().toLowerCase(Locale.ROOT));
        Optional.ofNullable(transport.code()).ifPresent(code -> details.put("code", code));
        return details;
    }

    @Override
    public void start() {
        running = true;
        if (properties.isRequired()) {
            demand();
        } else {
            check = new Thread(null, this::warn, "getfluxly-outbox-check", 0, false);
            check.setDaemon(true);
            check.start();
        }
    }

    @Override
    public void stop() {
        running = false;
        if (check != null) {
            check.interrupt();
            join(check);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static void join(Thread ending) {
        try {
            ending.join(LAST_WAIT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before whatever may track. */
    @Override
    public int getPhase() {
        return GetFluxlyAutoConfiguration.LIFECYCLE_PHASE;
    }

    private void demand() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new StartRefusedException(
                    "'getfluxly.outbox.kafka.required' is true, and " + String.join("; ", problems),
                    "Make the topics, with three replicas and 'min.insync.replicas' of 2, or"
                            + " set 'getfluxly.outbox.kafka.required' to false for a warning in the place of this.");
        }
    }

    private void warn() {
        List<String> problems = problems();
        if (!problems.isEmpty() && running) {
            log.warn("The outbox may not keep what it acknowledges: {}", String.join("; ", problems));
        }
    }

    private List<String> problems() {
        try {
            return topics.problems();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            return List.of("the look at the topics was given up");
        }
    }
}
