package com.getfluxly.profile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The service's answer to an {@link ErasureRequest}: it has been taken on, and ends later.
 *
 * @param erasureId the service's id of the erasure
 * @param profilesTargeted how many profiles it covers
 * @param eventsTargeted how many events it covers
 * @param completesBy when it will be done at the latest, or null if the service did not say
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 * @since 0.1.0
 */
public record Erasure(
        String erasureId,
        long profilesTargeted,
        long eventsTargeted,
        @Nullable Instant completesBy) {}
