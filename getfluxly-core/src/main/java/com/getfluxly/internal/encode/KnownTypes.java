package com.getfluxly.internal.encode;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CacheProvider;
import tools.jackson.databind.cfg.DefaultCacheProvider;
import tools.jackson.databind.util.LookupCache;
import tools.jackson.databind.util.SimpleLookupCache;
import tools.jackson.databind.util.TypeKey;

/**
 * A mapper's caches. They notice a type that may be unloaded before this client: a type of a plugin, whose class loader ours does
 * not see. To keep the mapper would be to keep that class loader.
 */
final class KnownTypes implements CacheProvider {

    private static final long serialVersionUID = 1L;

    private static final CacheProvider DEFAULT = DefaultCacheProvider.defaultInstance();
    private static final int FIRST_SIZE = 16;
    private static final int MOST = 200;

    private final transient Runnable onPassing;
    private transient volatile boolean passing;

    /** @param onPassing called for the first type that may be gone before this client, in the middle of writing it */
    KnownTypes(Runnable onPassing) {
        this.onPassing = onPassing;
    }

    boolean arePassing() {
        return passing;
    }

    @Override
    public LookupCache<JavaType, ValueDeserializer<Object>> forDeserializerCache(DeserializationConfig config) {
        return DEFAULT.forDeserializerCache(config);
    }

    @Override
    public LookupCache<TypeKey, ValueSerializer<Object>> forSerializerCache(SerializationConfig config) {
        return DEFAULT.forSerializerCache(config);
    }

    @Override
    public LookupCache<Object, JavaType> forTypeFactory() {
        return new Types(this);
    }

    private void note(Class<?> type) {
        if (!passing && !outlivesUs(loaderOf(type))) {
            passing = true;
            onPassing.run();
        }
    }

    private static @Nullable ClassLoader loaderOf(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = Objects.requireNonNull(element.getComponentType());
        }
        return element.getClassLoader();
    }

    /** Whether it is our loader, or one that it sees. */
    private static boolean outlivesUs(@Nullable ClassLoader loader) {
        ClassLoader ours = KnownTypes.class.getClassLoader();
        while (ours != null && ours != loader) {
            ours = ours.getParent();
        }
        return ours == loader;
    }

    /** Each type comes by here before there is a serializer for it. */
    private static final class Types extends SimpleLookupCache<Object, JavaType> {

        private static final long serialVersionUID = 1L;

        private final KnownTypes known;

        Types(KnownTypes known) {
            super(FIRST_SIZE, MOST);
            this.known = known;
        }

        @Override
        public JavaType putIfAbsent(Object key, JavaType type) {
            known.note(type.getRawClass());
            return super.putIfAbsent(key, type);
        }

        @Override
        public JavaType put(Object key, JavaType type) {
            known.note(type.getRawClass());
            return super.put(key, type);
        }

        @Override
        public SimpleLookupCache<Object, JavaType> snapshot() {
            return new Types(known);
        }

        @Override
        public LookupCache<Object, JavaType> emptyCopy() {
            return new Types(known);
        }
    }
}
