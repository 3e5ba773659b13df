package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.getfluxly.error.GetFluxlyException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;

/** An application whose build brings annotations of Jackson that are older than its Jackson. */
@Timeout(60)
@Isolated("loads everything once more")
@Promise("I59")
class OldAnnotationsTest {

    /** What Jackson 2.21 added. */
    private static final Set<String> NEW = Set.of("JsonSerializeAs", "JsonDeserializeAs");

    private static boolean isNew(String name) {
        return NEW.stream().anyMatch(name::contains);
    }

    private static final class ApplicationLoader extends URLClassLoader {

        private ApplicationLoader(URL[] classPath) {
            super("application", classPath, OldAnnotationsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (isNew(name)) {
                throw new ClassNotFoundException(name);
            }
            synchronized (getClassLoadingLock(name)) {
                boolean own = name.startsWith("com.getfluxly.")
                        || name.startsWith("tools.jackson.")
                        || name.startsWith("com.fasterxml.jackson.annotation.");
                Class<?> loaded = own ? findLoadedClass(name) : super.loadClass(name, resolve);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        public @Nullable URL getResource(String name) {
            return isNew(name) ? null : super.getResource(name);
        }
    }

    static final class Application implements Callable<String> {

        @Override
        public String call() {
            try {
                GetFluxlyClient.builder("gflux_secret_test").build().close();
                return "built";
            } catch (GetFluxlyException refused) {
                return refused.code() + ": " + refused.getMessage();
            }
        }
    }

    private static URL[] classPath() {
        return Stream.of(
                        GetFluxlyClient.class,
                        OldAnnotationsTest.class,
                        JsonFactory.class,
                        ObjectMapper.class,
                        JsonIgnore.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
    }

    @Test
    void build_saysWhatIsThere_whatIsNeeded_andHowToPinIt() throws Exception {
        try (ApplicationLoader loader = new ApplicationLoader(classPath())) {
            var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            Callable<?> application = (Callable<?>) constructor.newInstance();
            String first = String.valueOf(application.call());

            assertThat(first)
                    .matches("validation_error: Jackson 3\\.\\d+\\.\\d+ needs jackson-annotations 2\\.21 or newer, but"
                            + " jackson-annotations-2\\.[\\d.]+\\.jar is on the class path \\(java\\.lang\\.NoClassDefFoundError:"
                            + " com/fasterxml/jackson/annotation/Json\\w+As\\): manage"
                            + " com\\.fasterxml\\.jackson\\.core:jackson-annotations with version 2\\.21 in your build,"
                            + " after or instead of the BOM that brings the older one");
            assertThat(application.call()).as("again").asString().startsWith("validation_error: Jackson 3.");
        }
    }
}
