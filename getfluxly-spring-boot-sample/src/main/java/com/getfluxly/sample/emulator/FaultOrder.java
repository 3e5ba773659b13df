package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A fault as it is ordered: its mode and, as the query of an address, its settings.
 *
 * @param times how many API requests it spoils before it heals; null means until it is switched off
 */
record FaultOrder(Fault fault, @Nullable Integer times) {

    private static final int MOST = 999_999_999;

    /** @throws RefusedException 400 that names what is wrong */
    static FaultOrder of(String label, Function<String, @Nullable String> query) {
        Settings settings = new Settings(query);
        return new FaultOrder(settings.fault(label), settings.number("times", 1, MOST));
    }

    /**
     * Reads such as {@code 429?retryAfter=7&times=3}.
     *
     * @throws RefusedException 400 that names what is wrong
     */
    static FaultOrder parse(String text) {
        UriComponents order = UriComponentsBuilder.fromUriString(text).build();
        return of(String.valueOf(order.getPath()), order.getQueryParams()::getFirst);
    }

    /** The settings by their names. */
    private record Settings(Function<String, @Nullable String> query) {

        private Fault fault(String label) {
            FaultMode mode = FaultMode.of(label);
            Integer retryAfter = number("retryAfter", 0, MOST);
            Integer delay = number("delay", 0, MOST);
            return new Fault(
                    mode,
                    status(mode, label),
                    query.apply("event"),
                    retryAfter == null ? Fault.usualRetryAfter(mode) : Duration.ofSeconds(retryAfter),
                    retryAfterAs(),
                    delay == null ? Fault.DEFAULT_DELAY : Duration.ofMillis(delay));
        }

        private int status(FaultMode mode, String label) {
            return switch (mode) {
                case BROKEN, REDIRECTED -> Integer.parseInt(label);
                case HTML -> htmlStatus();
                default -> mode.status();
            };
        }

        private int htmlStatus() {
            Integer status = number("status", 200, 599);
            return status == null ? FaultMode.HTML.status() : status;
        }

        private RetryAfterForm retryAfterAs() {
            String form = query.apply("retryAfterAs");
            return form == null ? RetryAfterForm.SECONDS : RetryAfterForm.of(form);
        }

        private static String range(int atLeast, int atMost) {
            return atMost == MOST ? Integer.toString(atLeast) : atLeast + " to " + atMost;
        }

        private @Nullable Integer number(String name, int atLeast, int atMost) {
            String text = query.apply(name);
            if (text == null) {
                return null;
            }
            // Nine digits always fit an int.
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < atLeast || Integer.parseInt(text) > atMost) {
                throw RefusedException.validation(name + " must be a whole number from " + range(atLeast, atMost));
            }
            return Integer.valueOf(text);
        }
    }
}
