package com.getfluxly.internal.encode;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * A record is its components; of anything else that would be a look inside by its getters. An annotation may ask for it on
 * types of the {@linkplain ValueTypes list}, too, or turn a record into a bean.
 */
final class RecordsOnly extends ValueSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier description, ValueSerializer<?> serializer) {
        Class<?> type = description.getBeanClass();
        if (!(serializer instanceof BeanSerializerBase) || type.isRecord()) {
            return serializer;
        }
        return Enum.class.isAssignableFrom(type) ? new Converting(Conversions.byName()) : RefusedType.unknown();
    }
}
