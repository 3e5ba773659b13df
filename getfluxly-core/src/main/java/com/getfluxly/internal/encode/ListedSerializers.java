package com.getfluxly.internal.encode;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreType;
import com.getfluxly.internal.encode.Conversions.Conversion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.SerializerFactoryConfig;
import tools.jackson.databind.ser.BeanSerializerFactory;

/**
 * The one place where the mapper gets a serializer for a type: it has one for every class, and we only for those of the
 * {@linkplain ValueTypes list}.
 */
final class ListedSerializers extends BeanSerializerFactory {

    private static final long serialVersionUID = 1L;

    private static final String IGNORED =
            "cannot be sent: it carries @" + JsonIgnoreType.class.getName() + ", which excludes it";

    ListedSerializers() {
        super(null);
    }

    private ListedSerializers(@Nullable SerializerFactoryConfig config) {
        super(config);
    }

    @Override
    public ListedSerializers withConfig(SerializerFactoryConfig config) {
        return new ListedSerializers(config);
    }

    @Override
    public ValueSerializer<Object> createSerializer(
            SerializationContext context,
            JavaType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format) {
        Class<?> raw = type.getRawClass();
        if (CharSequence.class.isAssignableFrom(raw) && !hasOwnText(raw)) {
            return new RefusedType("cannot be sent: it is a text without a toString() of its own");
        }
        Conversion conversion = Conversions.of(raw);
        if (conversion == null && raw != String.class && !ValueTypes.contain(raw)) {
            return RefusedType.unknown();
        }
        String flaw = isIgnored(context, description) ? IGNORED : flawOf(raw);
        if (flaw != null) {
            return new RefusedType(flaw);
        }
        return conversion == null
                ? super.createSerializer(context, type, description, format)
                : new Converting(conversion);
    }

    /** The mapper leaves a component of such a type out, and sends it in clear where it is a value by itself. */
    private static boolean isIgnored(SerializationContext context, BeanDescription.Supplier description) {
        return Boolean.TRUE.equals(
                context.getAnnotationIntrospector().isIgnorableType(context.getConfig(), description.getClassInfo()));
    }

    private static @Nullable String flawOf(Class<?> type) {
        String foreign = ForeignAnnotations.flawOf(type);
        return foreign == null && type.isRecord() ? RecordRules.flawOf(type) : foreign;
    }

    /** Else it would be sent as the name of its class and a number. */
    private static boolean hasOwnText(Class<?> text) {
        try {
            return text.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException impossible) {
            return false;
        }
    }
}
