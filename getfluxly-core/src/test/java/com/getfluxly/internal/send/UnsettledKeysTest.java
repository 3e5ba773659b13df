package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnsettledKeysTest {

    private final UnsettledKeys keys = new UnsettledKeys();

    @Test
    void entry_isTheSameUntilItIsForgotten() {
        UnsettledKeys.Entry entry = keys.of(key(0));

        assertThat(keys.of(key(0))).isSameAs(entry);
        keys.forget(key(0));
        assertThat(keys.of(key(0))).isNotSameAs(entry);
    }

    @Test
    @Promise("I12")
    void entries_areBounded_andTheOneLongestUnusedGoes() {
        UnsettledKeys.Entry first = keys.of(key(0));
        UnsettledKeys.Entry second = keys.of(key(1));
        for (int i = 2; i < 256; i++) {
            keys.of(key(i));
        }

        assertThat(keys.of(key(0))).as("256 fit").isSameAs(first);
        keys.of(key(256));

        assertThat(keys.of(key(0))).isSameAs(first);
        assertThat(keys.of(key(1))).isNotSameAs(second);
    }

    /** Neighbours must not meet, however often their keys are stuck. */
    @Test
    void followingKeys_areOthersOfTheSameKind() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            UnsettledKeys.Entry entry = keys.of(key(i));
            for (int times = 0; times < 100; times++) {
                assertThat(seen.add(entry.key())).isTrue();
                UUID uuid = UUID.fromString(entry.key());
                assertThat(uuid.version()).isEqualTo(8);
                assertThat(uuid.variant()).isEqualTo(2);
                entry.leaveKey();
            }
        }
    }

    private static String key(int number) {
        return new UUID(0x8000L, 2L << 62 | number).toString();
    }
}
