package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.sample.emulator.Counters;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Accounts GOOD = new Accounts(60_000, 0, 59_840, 160, 0, 0, 0);
    private static final Counters STORED = new Counters(59_840, 3, 160, 1_234);

    @Test
    void everyEventDeliveredOrRejectedAsCondemned_isNoLoss() {
        Ledger ledger = ledger(60_000, GOOD, STORED);

        assertThat(ledger.brokenRules()).isEmpty();
        assertThat(String.join("\n", ledger.lines())).isEqualTo("""
                Ledger
                  tracked       60,000
                  accepted      60,000
                  delivered     59,840   stored by the service 59,840, came twice 3
                  rejected         160   condemned by faults 160
                  dropped            0
                  refused            0
                  queued             0   most held 3,412 of 10,000
                  in flight          0
                  requests       1,234   retries 56
                Verdict: nothing was lost""");
    }

    @Test
    void refusedEvent_isLost() {
        assertBroken(ledger(60_001, new Accounts(60_000, 1, 59_840, 160, 0, 0, 0), STORED), "refused = 0: 1 and 0");
    }

    @Test
    void droppedEvent_isLost() {
        assertBroken(
                ledger(60_000, new Accounts(60_000, 0, 59_839, 160, 1, 0, 0), new Counters(59_839, 0, 160, 1)),
                "dropped = 0: 1 and 0",
                "accepted = delivered + rejected: 60,000 and 59,999");
    }

    @Test
    void eventWithoutAnOutcome_isLost() {
        assertBroken(
                ledger(60_000, new Accounts(60_000, 0, 59_838, 160, 0, 1, 1), new Counters(59_838, 0, 160, 1)),
                "accepted = delivered + rejected: 60,000 and 59,998");
    }

    @Test
    void callThatTheClientDidNotCount_isLost() {
        assertBroken(ledger(60_001, GOOD, STORED), "tracked = accepted + refused: 60,001 and 60,000");
    }

    @Test
    void deliveredEventThatTheServiceDoesNotHave_isLost() {
        assertBroken(
                ledger(60_000, GOOD, new Counters(59_839, 0, 160, 1)),
                "delivered = stored by the service: 59,840 and 59,839");
    }

    @Test
    void rejectedEventThatNoFaultCondemned_isLost() {
        assertBroken(
                ledger(60_000, GOOD, new Counters(59_840, 0, 159, 1)), "rejected = condemned by faults: 160 and 159");
    }

    @Test
    void loss_isTheVerdict() {
        assertThat(ledger(60_001, GOOD, STORED).lines())
                .endsWith("Verdict: LOST, these do not hold", "  tracked = accepted + refused: 60,001 and 60,000");
    }

    private static Ledger ledger(long tracked, Accounts accounts, Counters service) {
        return new Ledger(tracked, accounts.in(DeliveryState.ACTIVE), service, 3_412);
    }

    private static void assertBroken(Ledger ledger, String... rules) {
        assertThat(ledger.brokenRules()).isEqualTo(List.of(rules));
    }
}
