package com.getfluxly.sample.drill;

import com.getfluxly.sample.process.Testimony;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The account of a drill that kills: what the shop said that it took, event by event, and what of that the service has.
 * No number of a process that died is in it.
 *
 * @param ordered events that the shop was told to track
 * @param unheard those that it had not heard of when it was killed, so that it took none of them
 * @param planned how often it was to be killed
 * @param kills how often it was
 * @param alive whether it still was when all was over
 * @param duplicates events that came under another key once more, and were stored once
 * @param someLost ids of some that did not arrive
 */
record KillLedger(
        long ordered,
        long unheard,
        int planned,
        int kills,
        boolean alive,
        Testimony testimony,
        long resent,
        long duplicates,
        List<String> someLost) {

    /** What does not hold; empty if nothing was lost. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (kills < planned) {
            findings.add(format("the shop was killed %d times and not %d", kills, planned));
        }
        if (!alive) {
            findings.add("the shop ended by itself");
        }
        if (testimony.accepted() == 0) {
            findings.add("no event was accepted");
        }
        if (testimony.refused() > 0) {
            findings.add(format("refused = 0: %,d", testimony.refused()));
        }
        if (testimony.open() > 0) {
            findings.add(format(
                    "accepted = stored + condemned: %,d did not arrive, among them %s",
                    testimony.open(), String.join(", ", someLost)));
        }
        return findings;
    }

    /** What is printed, the verdict last. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Ledger");
        lines.add(line("ordered", ordered, format("of these the shop died unheard of %,d", unheard)));
        lines.add(line("accepted", testimony.accepted(), "as the shop said, event by event"));
        lines.add(line("delivered", testimony.stored(), "stored by the service"));
        lines.add(line("rejected", testimony.rejected(), "condemned by faults"));
        lines.add(line("refused", testimony.refused(), ""));
        lines.add(line("lost", testimony.open(), ""));
        lines.add(line("kills", kills, format("re-sent with the same key %,d, came twice %,d", resent, duplicates)));
        List<String> findings = findings();
        lines.add(findings.isEmpty() ? "Verdict: nothing was lost" : "Verdict: LOST, these do not hold");
        findings.forEach(finding -> lines.add("  " + finding));
        return lines;
    }

    private static String line(String name, long number, String remark) {
        return format("  %-10s %,9d   %s", name, number, remark).stripTrailing();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
