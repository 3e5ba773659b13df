package com.getfluxly.internal.encode;

import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ser.BeanSerializerFactory;

/** Whether the mapper may read a record. */
final class RecordRules {

    private static final Module MAPPERS = BeanSerializerFactory.class.getModule();

    private RecordRules() {}

    /** What to say after its name, or null if it may. */
    static @Nullable String flawOf(Class<?> type) {
        return isReadable(type)
                ? null
                : "cannot be read: the module " + nameOf(type.getModule()) + " lacks \"opens " + type.getPackageName()
                        + toMapper() + "\"";
    }

    private static boolean isReadable(Class<?> type) {
        Module home = type.getModule();
        String room = type.getPackageName();
        return home.isOpen(room, MAPPERS) || (Modifier.isPublic(type.getModifiers()) && home.isExported(room, MAPPERS));
    }

    private static String toMapper() {
        return MAPPERS.isNamed() ? " to " + MAPPERS.getName() : "";
    }

    private static String nameOf(Module module) {
        return String.valueOf(module.getName());
    }
}
