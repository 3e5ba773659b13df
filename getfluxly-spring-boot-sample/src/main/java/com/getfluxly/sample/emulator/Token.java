package com.getfluxly.sample.emulator;

import java.util.Optional;

/** A token of the {@code Authorization} header. Its prefix is known; {@link Tokens} says whether it is a good one. */
record Token(String value, Kind kind) {

    private static final String SCHEME = "Bearer ";

    /** What a token may do follows from its prefix. */
    enum Kind {
        SERVER("gflux_secret_"),
        PUBLISHABLE("gflux_pub_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        private boolean matches(String value) {
            return value.startsWith(prefix) && value.length() > prefix.length();
        }
    }

    static Optional<Token> of(ApiRequest request) {
        return request.header("Authorization")
                .filter(header -> header.startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()))
                .flatMap(Token::known);
    }

    /** A token, if it has a known prefix and more. */
    static Optional<Token> known(String value) {
        for (Kind kind : Kind.values()) {
            if (kind.matches(value)) {
                return Optional.of(new Token(value, kind));
            }
        }
        return Optional.empty();
    }

    /** The header without its secret: the scheme and the prefix are all that may be shown or logged. */
    static String masked(String authorization) {
        for (Kind kind : Kind.values()) {
            if (authorization.startsWith(SCHEME + kind.prefix)) {
                return SCHEME + kind.prefix + "…";
            }
        }
        return "…";
    }

    /** The prefix only: records print themselves into logs. */
    @Override
    public String toString() {
        return kind.prefix + "…";
    }
}
