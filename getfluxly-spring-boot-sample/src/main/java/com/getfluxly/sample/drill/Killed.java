package com.getfluxly.sample.drill;

import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.process.ShopAccounts;
import com.getfluxly.sample.process.ShopStatus;
import com.getfluxly.sample.process.Testimony;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One kill of the shop.
 *
 * @param fault what was wrong with the service at that time
 * @param testimony what was known of its events when it was dead
 * @param resentBefore requests that had been sent again by then, because of earlier kills
 */
record Killed(int number, Duration at, Optional<FaultMode> fault, Testimony testimony, long resentBefore) {

    static String header() {
        return row("kill", "at", "fault", "accepted", "delivered", "open", "recovered", "re-sent with the same key");
    }

    /** What became of it, by what is known some time later. */
    String line(ShopStatus later) {
        ShopAccounts accounts = later.accounts();
        return row(
                Integer.toString(number),
                at.toSeconds() + " s",
                fault.map(FaultMode::label).orElse("-"),
                number(testimony.accepted()),
                number(testimony.stored()),
                number(testimony.open()),
                accounts == null ? "?" : number(accounts.recovered()),
                number(later.resent() - resentBefore));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s %7s  %-17s %9s %9s %9s %9s  %s", cells);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
