package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record.
 *
 * @param name as it stands in the source
 * @param accessor takes a {@link Record} and returns an {@link Object}
 */
record Component(String name, MethodHandle accessor) {

    /**
     * What it is in this record.
     *
     * @throws GetFluxlyException {@code validation_error} if the accessor throws
     */
    @Nullable Object of(Record event) {
        try {
            return (Object) accessor.invokeExact(event);
        } catch (Throwable thrown) {
            // Any: an accessor of the application may throw what it likes, declared or not.
            throw unreadable(event.getClass(), thrown);
        }
    }

    private GetFluxlyException unreadable(Class<?> type, Throwable thrown) {
        return GetFluxlyException.invalid(
                        name,
                        type.getName() + ": the component " + name + " cannot be read ("
                                + thrown.getClass().getName() + ")")
                .cause(new ThrownByAccessor(thrown))
                .build();
    }
}
