package com.getfluxly.internal.encode;

import com.getfluxly.internal.encode.Conversions.Conversion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/** Writes a value as another type, by whatever is said about its form where it stands. */
final class Converting extends ValueSerializer<Object> {

    private final Conversion conversion;
    private final @Nullable ValueSerializer<Object> converted;

    Converting(Conversion conversion) {
        this(conversion, null);
    }

    private Converting(Conversion conversion, @Nullable ValueSerializer<Object> converted) {
        this.conversion = conversion;
        this.converted = converted;
    }

    @Override
    public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
        return new Converting(conversion, context.findPrimaryPropertySerializer(conversion.output(), property));
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
        Object known = conversion.function().apply(value);
        if (converted == null) {
            context.writeValue(json, known);
        } else {
            converted.serialize(known, json, context);
        }
    }

    @Override
    public void serializeWithType(
            Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
        serialize(value, json, context);
    }
}
