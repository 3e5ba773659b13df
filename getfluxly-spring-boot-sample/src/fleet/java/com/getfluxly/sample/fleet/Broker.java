package com.getfluxly.sample.fleet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * One broker of Kafka in this JVM, for this machine alone, with the two topics of the outbox. What it holds goes with it.
 *
 * <p>Not the one of Spring Kafka's tests: that one listens to the whole network.
 */
final class Broker implements AutoCloseable {

    static final String TOPIC = "getfluxly.events";
    static final String DEAD_LETTERS = TOPIC + ".dlt";

    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";

    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private final KafkaRaftServer kafka;
    private final String servers;
    private final Path directory;

    private Broker(KafkaRaftServer kafka, String servers, Path directory) {
        this.kafka = kafka;
        this.servers = servers;
        this.directory = directory;
    }

    /** Returns when the topics are there, after some seconds. */
    static Broker start() {
        try {
            Path directory = Files.createTempDirectory("getfluxly-broker-");
            String servers = HOST + ":" + freePort();
            format(directory);
            KafkaRaftServer kafka = new KafkaRaftServer(
                    KafkaConfig.fromProps(settings(servers, HOST + ":" + freePort(), directory)), Time.SYSTEM);
            Broker broker = new Broker(kafka, servers, directory);
            broker.open();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    String servers() {
        return servers;
    }

    @Override
    public void close() {
        kafka.shutdown();
        kafka.awaitShutdown();
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            log.warn("Files of the broker are left in {}", directory, e);
        }
    }

    private void open() {
        try {
            kafka.startup();
            createTopics();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
            admin.createTopics(List.of(topic(TOPIC), topic(DEAD_LETTERS))).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    private static Properties settings(String servers, String controller, Path directory) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE),
                "controller.quorum.voters",
                NODE + "@" + controller,
                "controller.listener.names",
                CONTROLLER,
                "listeners",
                "PLAINTEXT://" + servers + "," + CONTROLLER + "://" + controller,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
                "log.dirs",
                directory.toString(),
                "auto.create.topics.enable",
                "false"));
        settings.putAll(Map.of(
                // One broker has one of everything.
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "group.initial.rebalance.delay.ms", "0",
                "log.cleaner.enable", "false",
                // So that nobody has to look on for long until a relay that was killed is missed; 6 s is the least
                // otherwise.
                "group.min.session.timeout.ms", "1000"));
        return settings;
    }

    private static void format(Path directory) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(CONTROLLER)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
