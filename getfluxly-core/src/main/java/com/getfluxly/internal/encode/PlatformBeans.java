package com.getfluxly.internal.encode;

import com.getfluxly.internal.base.Refusals;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.std.ToEmptyObjectSerializer;

/**
 * Refuses to read types of the JDK by their getters, such as a thread or a stream, where Jackson has no form of its own
 * for them: that would send the insides of the process. Beans of the application are read. What Jackson would turn
 * into an empty object, such as a lambda, is refused too.
 */
final class PlatformBeans extends ValueSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier description, ValueSerializer<?> serializer) {
        boolean byGetters = serializer instanceof BeanSerializerBase;
        boolean asNothing = serializer instanceof ToEmptyObjectSerializer
                || description.getBeanClass().isHidden();
        return asNothing || (byGetters && isPlatform(description.getBeanClass())) ? new Refusing() : serializer;
    }

    private static boolean isPlatform(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.");
    }

    private static final class Refusing extends ValueSerializer<Object> {

        @Override
        public void serialize(Object value, JsonGenerator json, SerializationContext context) {
            throw Refusals.invalid(
                    "value", "a value of the type " + value.getClass().getName() + " cannot be sent");
        }
    }
}
