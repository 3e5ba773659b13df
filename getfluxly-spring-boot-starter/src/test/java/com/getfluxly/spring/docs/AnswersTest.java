package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the documents say of each status is what a client does when a service answers so. */
@Timeout(60)
class AnswersTest {

    private static final Pattern STATUSES = Pattern.compile("(\\d)xx|(\\d{3})(?:–(\\d{3}))?");
    private static final int FIRST = 300;
    private static final int LAST = 599;

    /** What became of the one event of a batch. */
    private record Verdict(String code, String delivery) {}

    private static Verdict answered(int status) {
        GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                .transport(request -> new TransportResponse(status, Map.of(), "{}".getBytes(StandardCharsets.UTF_8)))
                .flushInterval(Duration.ZERO)
                .maxRetries(0)
                .shutdownTimeout(Duration.ZERO)
                .shutdownHook(false)
                .build();
        try (client) {
            client.track("signed_up", Identity.userId("u1"));
            return verdict(client);
        }
    }

    private static Verdict verdict(GetFluxlyClient client) {
        try {
            return new Verdict(client.flush().errors().get(0).code(), "rejects");
        } catch (GetFluxlyException kept) {
            DeliveryStats stats = client.stats();
            assertThat(stats.queued() + stats.inFlight()).as("held").isEqualTo(1);
            String delivery = switch (stats.state()) {
                case PARKED -> "parks";
                case RATE_LIMITED -> "pauses";
                case BACKING_OFF -> "backs off";
                case ACTIVE, CLOSED, DISABLED -> "does nothing";
            };
            return new Verdict(String.valueOf(stats.stateCode()), delivery);
        }
    }

    private static IntStream statuses(String cell) {
        return STATUSES.matcher(cell).results().flatMapToInt(AnswersTest::range);
    }

    private static IntStream range(MatchResult statuses) {
        if (statuses.group(1) != null) {
            int hundreds = Integer.parseInt(statuses.group(1)) * 100;
            return IntStream.range(hundreds, hundreds + 100);
        }
        int first = Integer.parseInt(statuses.group(2));
        return IntStream.rangeClosed(first, statuses.group(3) == null ? first : Integer.parseInt(statuses.group(3)));
    }

    @Test
    void codesOfOperating_areThoseOfAClient() {
        Map<Integer, List<String>> rowsByStatus = new HashMap<>();
        List<List<String>> table = Document.of("docs/operating.md").table("Codes");
        for (List<String> row : table) {
            statuses(row.get(1)).forEach(status -> rowsByStatus.put(status, row));
        }
        List<String> anyOther = table.stream()
                .filter(row -> row.get(1).equals("any other"))
                .findFirst()
                .orElseThrow();

        for (int status = FIRST; status <= LAST; status++) {
            List<String> row = rowsByStatus.getOrDefault(status, anyOther);
            Verdict verdict = answered(status);
            assertThat(verdict.code())
                    .as("code of " + status)
                    .isEqualTo(row.get(0).replace("`", ""));
            assertThat(row.get(2)).as("delivery after " + status).contains(verdict.delivery());
        }
    }

    @Test
    void answersOfDelivery_areThoseOfAClient() {
        Map<Integer, String> toldByStatus = new HashMap<>();
        for (List<String> row : Document.of("docs/delivery.md").table("What the service refuses")) {
            statuses(row.get(0)).forEach(status -> toldByStatus.put(status, row.get(1)));
        }

        for (int status = FIRST; status <= LAST; status++) {
            String told = toldByStatus.getOrDefault(status, "rejects the events of the batch");
            String expected = switch (answered(status).delivery()) {
                case "parks" -> "*parks*";
                case "rejects" -> "rejects";
                default -> "sends the same bytes again";
            };
            assertThat(told).as("after " + status).contains(expected);
        }
    }
}
