package com.getfluxly.sample.emulator;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tokens that are good ones. */
final class Tokens {

    /** Every token with a known prefix. */
    static final Tokens ANY = new Tokens(Set.of());

    private final Set<Token> good;

    private Tokens(Set<Token> good) {
        this.good = good;
    }

    /**
     * None are {@link #ANY}.
     *
     * @throws IllegalArgumentException if one has no known prefix
     */
    static Tokens of(Collection<String> values) {
        return new Tokens(values.stream().map(Tokens::known).collect(Collectors.toUnmodifiableSet()));
    }

    /** The request's token, if it is a good one. */
    Optional<Token> admit(ApiRequest request) {
        return Token.of(request).filter(token -> good.isEmpty() || good.contains(token));
    }

    private static Token known(String value) {
        // Without the value: it may be a real one with a slip of the pen.
        return Token.known(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a token of the stand-in must start with gflux_secret_ or gflux_pub_ and go on"));
    }

    /** How many there are, not which. */
    @Override
    public String toString() {
        return good.isEmpty() ? "any token" : good.size() + (good.size() == 1 ? " token" : " tokens");
    }
}
