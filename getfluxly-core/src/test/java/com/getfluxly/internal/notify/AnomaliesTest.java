package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.internal.EngineRig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What should not happen, costs no event, and shows in the accounts. */
@Promise("I4")
class AnomaliesTest {

    private final EngineRig rig = new EngineRig();

    private long count(Anomaly kind) {
        return rig.stats().anomalies().getOrDefault(kind, -1L);
    }

    /** Meters and logs use these words: adding one is a change of the public vocabulary. */
    @Test
    void kinds_areTheClosedList_andAllThereFromTheStart() {
        assertThat(Arrays.stream(Anomaly.values()).map(Anomaly::code))
                .containsExactly(
                        "unverified_delivery",
                        "odd_answer",
                        "replayed_error",
                        "token_error",
                        "listener_error",
                        "notification_lost",
                        "delivery_interrupted",
                        "client_fault",
                        "stale_resends");
        assertThat(rig.stats().anomalies())
                .hasSize(9)
                .allSatisfy((kind, count) -> assertThat(count).isZero());
    }

    @Test
    void answerThatStaysUnreadable_countsEveryEventAsUnverified() {
        rig.trackMany(3);
        rig.service.then(202, "").then(202, "{");
        rig.flush();

        assertThat(count(Anomaly.UNVERIFIED_DELIVERY)).isEqualTo(3);
        assertThat(rig.stats().delivered()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rejected\":2}",
                "{\"rejected\":\"0\"}",
                "{\"rejected\":0,\"errors\":[{\"index\":0}]}",
                "{\"rejected\":1,\"errors\":[{\"index\":9}]}",
                "{\"rejected\":2,\"errors\":[{\"index\":0},{\"index\":0}]}",
                "{\"errors\":[null]}"
            })
    void answerThatDoesNotAddUp_isCountedOnce(String answer) {
        rig.trackMany(3);
        rig.service.then(202, answer);
        rig.flush();

        assertThat(count(Anomaly.ODD_ANSWER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"accepted\":3}",
                "{\"rejected\":0}",
                "{\"rejected\":0,\"errors\":[]}",
                "{\"rejected\":null,\"errors\":null}",
                "{\"accepted\":2,\"rejected\":1,\"errors\":[{\"index\":2,\"error\":\"validation_error\"}]}",
                "{\"errors\":[{\"index\":2}]}"
            })
    void answerThatAddsUp_isNoAnomaly(String answer) {
        rig.trackMany(3);
        rig.service.then(202, answer);
        rig.flush();

        assertThat(count(Anomaly.ODD_ANSWER)).isZero();
    }

    @Test
    void storedErrorThatIsLeft_isCounted() {
        String stored = "{\"error\":\"server_error\",\"request_id\":\"req_1\"}";
        rig.maxRetries = 5;
        rig.track("paid");
        rig.service.then(500, stored).then(500, stored).then(500, stored).thenAccept();
        rig.flush();

        assertThat(count(Anomaly.REPLAYED_ERROR)).isEqualTo(1);
    }

    @Test
    void listenerThatThrows_isCountedForEachCall() {
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                throw new IllegalStateException("planted");
            }
        });
        rig.track("paid");
        rig.flush();
        rig.track("paid");
        rig.flush();

        assertThat(count(Anomaly.LISTENER_ERROR)).isEqualTo(2);
    }
}
