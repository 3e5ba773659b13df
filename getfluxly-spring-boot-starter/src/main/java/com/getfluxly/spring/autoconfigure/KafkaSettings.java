package com.getfluxly.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails.Configuration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/** What {@code spring.kafka.*} and the connection details say, as Spring Boot gives it to clients of its own. */
final class KafkaSettings {

    private final KafkaProperties properties;
    private final @Nullable KafkaConnectionDetails details;

    /** @param details null where Spring Boot's own auto-configuration is excluded */
    KafkaSettings(KafkaProperties properties, @Nullable KafkaConnectionDetails details) {
        this.properties = properties;
        this.details = details;
    }

    Map<String, Object> ofProducer() {
        Map<String, Object> settings = properties.buildProducerProperties();
        if (details != null) {
            apply(details.getProducer(), settings);
        }
        return settings;
    }

    Map<String, Object> ofConsumer() {
        Map<String, Object> settings = properties.buildConsumerProperties();
        if (details != null) {
            apply(details.getConsumer(), settings);
        }
        return settings;
    }

    Map<String, Object> ofAdmin() {
        Map<String, Object> settings = properties.buildAdminProperties();
        if (details != null) {
            apply(details.getAdmin(), settings);
        }
        return settings;
    }

    private static void apply(Configuration connection, Map<String, Object> settings) {
        List<String> servers = connection.getBootstrapServers();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        String protocol = connection.getSecurityProtocol();
        if (StringUtils.hasLength(protocol)) {
            settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        }
        SslBundle bundle = connection.getSslBundle();
        if (bundle != null) {
            settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class.getName());
            settings.put(SslBundle.class.getName(), bundle);
        }
    }
}
