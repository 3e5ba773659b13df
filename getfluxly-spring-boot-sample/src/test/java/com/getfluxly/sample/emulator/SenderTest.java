package com.getfluxly.sample.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the emulator tells of senders that were killed, and of single events. */
class SenderTest {

    private final IngestEmulator emulator = IngestEmulator.start(0);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void resent_areRequestsOfALaterSenderUnderAnEarlierOnesKey() throws Exception {
        String first = EmulatorClient.key();
        String second = EmulatorClient.key();
        String third = EmulatorClient.key();
        String a = EmulatorClient.key();
        String c = EmulatorClient.key();
        send(first, a);
        send(first, a);
        send(second, EmulatorClient.key());
        assertThat(emulator.resent()).isZero();

        emulator.expectNewSender();
        send(first, a);
        send(first, a);
        send(third, c);
        assertThat(emulator.resent()).isEqualTo(1);

        emulator.expectNewSender();
        send(first, a);
        send(third, c);
        assertThat(emulator.resent()).isEqualTo(3);
        assertThat(emulator.counters().duplicates()).isZero();
    }

    /** Before it is kept it did not come: what the fault refuses, nobody reads. */
    @Test
    void event_isToldWithHowOftenItCame_andKeptOnce() throws Exception {
        String key = EmulatorClient.key();
        String id = EmulatorClient.key();
        emulator.fault(FaultMode.UNAVAILABLE);
        assertThat(status(key, id)).isEqualTo(503);
        emulator.fault(FaultMode.PROCESS_THEN_DROP);
        for (int time = 1; time <= 3; time++) {
            assertThatThrownBy(() -> send(key, id)).isInstanceOf(IOException.class);
        }
        emulator.heal();
        send(key, id);
        send(EmulatorClient.key(), EmulatorClient.key());

        EmulatorSnapshot snapshot = emulator.snapshot(2);
        assertThat(snapshot.newest()).extracting(ReceivedEvent::times).containsExactly(1, 4);
        assertThat(snapshot.again()).isEqualTo(3);
        assertThat(snapshot.stored()).isEqualTo(2);
        assertThat(snapshot.counters()).isEqualTo(new Counters(2, 0, 0, 6));
    }

    @Test
    void event_isShownAsItCame() throws Exception {
        String key = EmulatorClient.key();
        String id = EmulatorClient.key();
        send(key, id);

        assertThat(emulator.json(id).orElseThrow())
                .startsWith("{")
                .contains("\"message_id\" : \"" + id + "\"", "\"idempotency_key\" : \"" + key + "\"");
        assertThat(emulator.json(key)).isEmpty();
    }

    @Test
    void event_isKnownByItsId() throws Exception {
        String good = EmulatorClient.key();
        String bad = EmulatorClient.key();
        String unknown = EmulatorClient.key();
        send(EmulatorClient.key(), good);
        emulator.fault(FaultMode.REJECT_ONE);
        send(EmulatorClient.key(), bad);

        assertThat(emulator.hasStored(good)).isTrue();
        assertThat(emulator.hasCondemned(good)).isFalse();
        assertThat(emulator.hasStored(bad)).isFalse();
        assertThat(emulator.hasCondemned(bad)).isTrue();
        assertThat(emulator.hasStored(unknown) || emulator.hasCondemned(unknown))
                .isFalse();
    }

    private void send(String key, String messageId) throws IOException, InterruptedException {
        assertThat(status(key, messageId)).isEqualTo(202);
    }

    private int status(String key, String messageId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(emulator.uri().resolve(EmulatorClient.BATCH))
                .header("Authorization", "Bearer " + EmulatorClient.SERVER_TOKEN)
                .header("Content-Type", "application/json")
                .header("X-Idempotency-Key", key)
                .POST(BodyPublishers.ofString(EmulatorClient.batch(EmulatorClient.event("signed_up", messageId))))
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }
}
