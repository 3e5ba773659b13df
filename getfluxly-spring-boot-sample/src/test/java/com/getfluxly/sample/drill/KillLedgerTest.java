package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.sample.process.Testimony;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillLedgerTest {

    private static final Testimony GOOD = new Testimony(59_700, 0, 59_540, 160, 0);

    @Test
    void everyAcceptedEventStoredOrCondemned_isNoLoss() {
        KillLedger ledger = ledger(5, true, GOOD);

        assertThat(ledger.findings()).isEmpty();
        assertThat(String.join("\n", ledger.lines())).isEqualTo("""
                Ledger
                  ordered       60,000   of these the shop died unheard of 300
                  accepted      59,700   as the shop said, event by event
                  delivered     59,540   stored by the service
                  rejected         160   condemned by faults
                  refused            0
                  lost               0
                  kills              5   re-sent with the same key 4, came twice 0
                Verdict: nothing was lost""");
    }

    @Test
    void acceptedEventThatDidNotArrive_isLostAndNamed() {
        assertThat(ledger(5, true, new Testimony(59_700, 0, 59_538, 160, 2)).lines())
                .endsWith(
                        "Verdict: LOST, these do not hold",
                        "  accepted = stored + condemned: 2 did not arrive, among them id-1, id-2");
    }

    @Test
    void refusedEvent_isLost() {
        assertThat(ledger(5, true, new Testimony(59_700, 3, 59_540, 160, 0)).findings())
                .containsExactly("refused = 0: 3");
    }

    @Test
    void drillThatDidNotKillOrHadNoLoad_provesNothing() {
        assertThat(ledger(4, false, new Testimony(0, 0, 0, 0, 0)).findings())
                .containsExactly(
                        "the shop was killed 4 times and not 5", "the shop ended by itself", "no event was accepted");
    }

    private static KillLedger ledger(int kills, boolean alive, Testimony testimony) {
        return new KillLedger(60_000, 300, 5, kills, alive, testimony, 4, 0, List.of("id-1", "id-2"));
    }
}
