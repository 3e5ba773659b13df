package com.getfluxly.internal.base;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Has classes of its own for those that stand in a test, as an application server has for what is deployed into it. */
public final class PluginLoader extends ClassLoader {

    private final String own;
    private final String missing;

    /**
     * Finds everything.
     *
     * @param test whose nested classes are loaded once more
     */
    public PluginLoader(Class<?> test) {
        this(test, "");
    }

    /**
     * Lacks a class.
     *
     * @param missing its name
     */
    public PluginLoader(Class<?> test, String missing) {
        super(test.getClassLoader());
        this.own = test.getName() + "$";
        this.missing = missing;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(own)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        if (name.equals(missing)) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream file = Objects.requireNonNull(getResourceAsStream(name.replace('.', '/') + ".class"))) {
            byte[] code = file.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }
}
