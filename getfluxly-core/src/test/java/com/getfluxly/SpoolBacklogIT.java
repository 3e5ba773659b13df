package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The backlog of a long outage, after a kill, in a JVM that could hold a small part of it. */
class SpoolBacklogIT {

    private static final int EVENTS = 1_000_000;
    private static final long MOST_LIVE_KIB = 48 * 1024;

    private static final List<String> OPTIONS = List.of("-Xmx64m", "-XX:+UseSerialGC");
    private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");
    private static final Pattern FIGURES =
            Pattern.compile("(\\d+) ms open, (\\d+) ms first, (\\d+) events/s, (\\d+) KiB live");

    private int expected;
    private int misplaced;

    @Test
    @Tag("thorough")
    @Timeout(500)
    void millionEvents_areDeliveredInOrder_fromASmallHeap(@TempDir Path temporary) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/events/batch", this::take);
        server.start();
        String origin = "http://127.0.0.1:" + server.getAddress().getPort();
        String spool = temporary.resolve("spool").toString();
        try {
            Process filling = ChildJvm.of(
                            OPTIONS, SpoolBacklogMain.class, "fill", origin, spool, Integer.toString(EVENTS))
                    .start();
            String filled = String.valueOf(said(filling).readLine());
            filling.destroyForcibly();
            assertThat(filled).matches("filled \\d+ ms");
            assertThat(filling.waitFor(30, TimeUnit.SECONDS)).isTrue();

            Process child = ChildJvm.of(OPTIONS, SpoolBacklogMain.class, "deliver", origin, spool)
                    .start();
            List<String> said = said(child).lines().toList();

            Files.writeString(Path.of("target/spool-backlog.txt"), filled + "\n" + String.join("\n", said) + "\n");
            assertThat(said)
                    .hasSize(2)
                    .first()
                    .isEqualTo(EVENTS + " recovered, " + EVENTS + " delivered, 0 pending, 0 dropped");
            assertThat(expected).isEqualTo(EVENTS);
            assertThat(misplaced).isZero();
            Matcher figures = FIGURES.matcher(said.get(1));
            assertThat(figures.matches()).as(said.get(1)).isTrue();
            assertThat(Long.parseLong(figures.group(4))).isLessThanOrEqualTo(MOST_LIVE_KIB);
        } finally {
            server.stop(0);
        }
    }

    private static BufferedReader said(Process child) {
        return child.inputReader(StandardCharsets.UTF_8);
    }

    /** One request after the other. */
    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (body.contains("\"stored\"")) {
            Matcher number = NUMBER.matcher(body);
            while (number.find()) {
                misplaced += Integer.parseInt(number.group(1)) == expected++ ? 0 : 1;
            }
        }
        byte[] answer = "{\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
