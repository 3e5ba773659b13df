package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the key of a record is. All events of one person have the same key, so they stay in order in one partition.
 *
 * @since 0.1.0
 */
public enum OutboxKey {
    /** The id itself: the external id, or else the user id, or else the anonymous id. */
    IDENTITY {
        @Override
        byte[] bytes(String identity) {
            return identity.getBytes(UTF_8);
        }
    },
    /**
     * The first half of the id's SHA-256, as {@value #HASH_DIGITS} hexadecimal digits. The event itself still contains
     * the id.
     */
    HASHED {
        @Override
        byte[] bytes(String identity) {
            return HexFormat.of()
                    .formatHex(Sha256.of(identity), 0, HASH_DIGITS / 2)
                    .getBytes(UTF_8);
        }
    };

    private static final int HASH_DIGITS = 32;

    byte @Nullable [] of(@Nullable String identity) {
        return identity == null ? null : bytes(identity);
    }

    abstract byte[] bytes(String identity);
}
