package com.getfluxly.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A project without AssertJ and without JUnit's launcher has all but the assertions. */
class WithoutAssertjTest {

    @Test
    void recordingClient_needsNoAssertj() throws Exception {
        URL[] rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        !entry.contains("assertj") && !entry.contains("junit") && !entry.contains("test-classes"))
                .map(WithoutAssertjTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass("com.getfluxly.test.RecordingGetFluxlyClient");

            Object client = type.getConstructor().newInstance();

            assertThat(client).hasToString("RecordingGetFluxlyClient with nothing");
            assertThat(type.getMethods()).isNotEmpty();
            assertThat(type.getMethod("events").invoke(client)).hasToString("nothing");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
