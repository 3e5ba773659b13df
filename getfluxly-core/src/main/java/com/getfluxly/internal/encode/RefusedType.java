package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/** Writes nothing of a value, and says by its type why. */
final class RefusedType extends ValueSerializer<Object> {

    private static final String NOT_ON_THE_LIST = "cannot be sent; a record, a map or a text can";

    private final String reason;

    /** @param reason what follows the name of the type */
    RefusedType(String reason) {
        this.reason = reason;
    }

    /** Not on the list. */
    static ValueSerializer<Object> unknown() {
        return new RefusedType(NOT_ON_THE_LIST);
    }

    static GetFluxlyException refusal(Class<?> type) {
        return Refusals.ofType(type, NOT_ON_THE_LIST);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
        throw Refusals.ofType(value.getClass(), reason);
    }

    @Override
    public void serializeWithType(
            Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
        throw Refusals.ofType(value.getClass(), reason);
    }
}
