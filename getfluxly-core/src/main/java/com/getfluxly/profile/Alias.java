package com.getfluxly.profile;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The service's answer to an {@link AliasRequest}.
 *
 * @param userId the user who stays
 * @param anonymousId the visitor that was joined, or null
 * @param previousId the older id that was joined, or null
 * @param mergedAt when the profiles were merged, or null if the service did not say
 * @param fields the whole {@code alias} object as it was answered, with what this version has no name for; unmodifiable
 * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
 * @since 0.1.0
 */
public record Alias(
        String userId,
        @Nullable String anonymousId,
        @Nullable String previousId,
        @Nullable Instant mergedAt,
        Map<String, Object> fields) {

    /** Copies the fields. */
    public Alias {
        // Not Map.copyOf: a field may be JSON null.
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Without ids: they are personal data. */
    @Override
    public String toString() {
        return "Alias[mergedAt=" + mergedAt + "]";
    }
}
