package com.getfluxly.spring.autoconfigure;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Refuses names that could only fail later. */
final class OutboxNames {

    private static final String PREFIX = "getfluxly.outbox.kafka.";

    /** As Kafka has it. */
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    /** As the spool has it. */
    private static final Pattern PROJECT = Pattern.compile("(?!t-)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private OutboxNames() {}

    static GetFluxlyProperties.Kafka checked(GetFluxlyProperties.Kafka kafka) {
        String topics = "It must be 1 to 249 letters, digits, '.', '-' and '_'";
        check("topic", kafka.getTopic(), TOPIC, topics);
        check("dead-letter-topic", kafka.getDeadLetterTopic(), TOPIC, topics);
        if (kafka.getDeadLetterTopic().equals(kafka.getTopic())) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "dead-letter-topic",
                    kafka.getDeadLetterTopic(),
                    "It must be another topic than 'getfluxly.outbox.kafka.topic'");
        }
        check(
                "project",
                kafka.getProject(),
                PROJECT,
                "It must be 1 to 64 letters, digits, '.', '-' and '_', with a letter or a digit at both ends, and must"
                        + " not begin with 't-'");
        return kafka;
    }

    private static void check(String property, @Nullable String value, Pattern allowed, String rule) {
        if (value != null && !allowed.matcher(value).matches()) {
            throw new InvalidConfigurationPropertyValueException(PREFIX + property, value, rule);
        }
    }
}
