package com.getfluxly.sample.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.RejectedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SnapshotsTest {

    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final StandIn standIn = mock(StandIn.class);
    private final OwnProcess ownProcess = mock(OwnProcess.class);
    private final LastRejection lastRejection = new LastRejection();
    private final Snapshots snapshots = new Snapshots(getfluxly, lastRejection, () -> Optional.of(standIn), ownProcess);

    @BeforeEach
    void events() {
        when(ownProcess.snapshot())
                .thenReturn(new OwnProcessSnapshot("DEAD", true, 1_234, 2, 100, 1, 60, 3, 37, null, 4, null));
        when(getfluxly.stats()).thenReturn(Stats.TROUBLED);
        when(standIn.snapshot(20))
                .thenReturn(new StandInSnapshot(
                        "503",
                        58,
                        9,
                        21,
                        List.of(new StandInSnapshot.Event(
                                "signed_up", "user_42", "id", Instant.parse("2026-05-16T07:00:01Z"), 4))));
    }

    /** What page and script rely on, to the last field. */
    @Test
    void snapshot_isAllThatThePageShows() {
        lastRejection.onRejected(RejectedEvent.builder()
                .messageId("id")
                .eventName("poison")
                .code("validation_error")
                .detail("user_42 is a secret")
                .build());

        ObjectNode written = JsonMapper.shared().valueToTree(snapshots.take());

        assertThat(Instant.parse(written.remove("takenAt").stringValue())).isBeforeOrEqualTo(Instant.now());
        JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch("""
                {
                  "state":"BACKING_OFF","stateCode":"server_error",
                  "ledger":{"offered":100,"accepted":90,"refused":10,"delivered":60,"rejected":5,"dropped":7,"queued":15,
                    "inFlight":3},
                  "lost":{"total":19,"dropped":7,"refused":10,"unaccounted":0,"missing":2},
                  "lossReasons":{"queue_overflow":9,"shutdown":6,"validation_error":2},
                  "lastRejection":{"event":"poison","code":"validation_error"},
                  "queueCapacity":20000,"queuedBytes":4096,"oldestAgeMillis":2500,"requests":21,"retries":4,
                  "nextTryMillis":1750,"lastDelivered":"2026-05-16T07:00:00Z",
                  "ownProcess":{"phase":"DEAD","killed":true,"pid":1234,"starts":2,"accepted":100,"refused":1,"delivered":60,"rejected":3,
                    "open":37,"lost":null,"resent":4,"shop":null},
                  "standIn":{"fault":"503","stored":58,"again":9,"requests":21,"newest":[
                    {"name":"signed_up","profile":"user_42","messageId":"id","receivedAt":"2026-05-16T07:00:01Z","times":4}]}
                }""", written.toString());
    }

    @Test
    void snapshot_looksAtTheAccountsFirst() {
        snapshots.take();

        InOrder order = inOrder(getfluxly, standIn);
        order.verify(getfluxly).stats();
        order.verify(standIn).snapshot(20);
    }

    @Test
    void snapshot_doesWithoutAStandIn() {
        LiveSnapshot snapshot = new Snapshots(getfluxly, lastRejection, Optional::empty, ownProcess).take();

        assertThat(snapshot.standIn()).isNull();
        assertThat(snapshot.lost()).isEqualTo(new Losses(17, 7, 10, 0, 0));
        assertThat(snapshot.lastRejection()).isNull();
    }
}
