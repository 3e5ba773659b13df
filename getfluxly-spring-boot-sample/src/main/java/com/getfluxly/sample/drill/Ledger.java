package com.getfluxly.sample.drill;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.sample.emulator.Counters;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The accounts of a drill by three that keep them apart: who tracked, the client, and the service. Nothing was lost if
 * they agree and every event has an outcome.
 *
 * <p>A rejected event is not a lost one: two faults refuse events for good, and the client's duty is to find and report
 * just those while their neighbours arrive. So as many must be rejected as the service condemned. One more, and the
 * client gave up an event that could have been delivered; one less, and it takes an event for delivered that the service
 * does not have.
 *
 * @param tracked calls of {@code track()}
 * @param client what the client says became of them
 * @param service what the service says that it has
 * @param mostHeld the most events that the client held, of {@code queueCapacity}
 */
record Ledger(long tracked, DeliveryStats client, Counters service, long mostHeld) {

    private record Rule(String text, long left, long right) {

        boolean isBroken() {
            return left != right;
        }

        String findings() {
            return String.format(Locale.ROOT, "%s: %,d and %,d", text, left, right);
        }
    }

    /** The rules that do not hold, with their numbers; empty if nothing was lost. */
    List<String> brokenRules() {
        return Stream.of(
                        new Rule("tracked = accepted + refused", tracked, client.accepted() + client.refused()),
                        new Rule("refused = 0", client.refused(), 0),
                        new Rule("dropped = 0", client.dropped(), 0),
                        new Rule(
                                "accepted = delivered + rejected",
                                client.accepted(),
                                client.delivered() + client.rejected()),
                        new Rule("delivered = stored by the service", client.delivered(), service.events()),
                        new Rule("rejected = condemned by faults", client.rejected(), service.condemned()))
                .filter(Rule::isBroken)
                .map(Rule::findings)
                .toList();
    }

    /** What is printed, the verdict last. */
    List<String> lines() {
        return Stream.of(accounts(), verdict()).flatMap(List::stream).toList();
    }

    private List<String> accounts() {
        return List.of(
                "Ledger",
                line("tracked", tracked, ""),
                line("accepted", client.accepted(), ""),
                line(
                        "delivered",
                        client.delivered(),
                        "stored by the service %,d, came twice %,d",
                        service.events(),
                        service.duplicates()),
                line("rejected", client.rejected(), "condemned by faults %,d", service.condemned()),
                line("dropped", client.dropped(), ""),
                line("refused", client.refused(), ""),
                line("queued", client.queued(), "most held %,d of %,d", mostHeld, client.queueCapacity()),
                line("in flight", client.inFlight(), ""),
                line("requests", client.requests(), "retries %,d", client.retries()));
    }

    private List<String> verdict() {
        List<String> broken = brokenRules();
        return broken.isEmpty()
                ? List.of("Verdict: nothing was lost")
                : Stream.concat(
                                Stream.of("Verdict: LOST, these do not hold"),
                                broken.stream().map("  "::concat))
                        .toList();
    }

    private static String line(String name, long number, String remark, Object... numbers) {
        return String.format(
                        Locale.ROOT, "  %-10s %,9d   %s", name, number, String.format(Locale.ROOT, remark, numbers))
                .stripTrailing();
    }
}
