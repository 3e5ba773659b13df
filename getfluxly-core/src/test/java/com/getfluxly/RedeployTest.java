package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.event.Identity;
import com.getfluxly.transport.FaultServer;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** An application that is deployed again and again in one JVM: nothing of a closed client keeps its classes alive. */
@Timeout(120)
@Isolated("counts threads and collects garbage")
class RedeployTest {

    private static final int DEPLOYMENTS = 10;

    /** The application's own copies of the SDK and of Jackson; the logging facade belongs to the container. */
    private static final class ApplicationLoader extends URLClassLoader {

        private ApplicationLoader(URL[] classPath) {
            super("application", classPath, RedeployTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = name.startsWith("com.getfluxly.") || name.startsWith("tools.jackson.");
                Class<?> loaded = own ? findLoadedClass(name) : super.loadClass(name, resolve);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    /** What runs inside an application. */
    static final class Application implements Runnable {

        private final String origin;

        @SuppressWarnings("unused") // by reflection, from another loader
        Application(String origin) {
            this.origin = origin;
        }

        @Override
        public void run() {
            try (GetFluxlyClient client =
                    GetFluxlyClient.builder("gflux_secret_test").apiHost(origin).build()) {
                client.track("paid", Identity.externalId("user_42"));
                client.flush();
            }
        }
    }

    @Test
    @Promise("I43")
    void closedClient_keepsNoClassAlive() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (FaultServer server = FaultServer.start()) {
            for (int i = 0; i < DEPLOYMENTS; i++) {
                loaders.add(deploy(server.origin()));
            }
        }

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            System.gc();
            assertThat(loaders).allMatch(loader -> loader.get() == null);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("getfluxly") || name.startsWith("HttpClient"));
        });
    }

    private static WeakReference<ClassLoader> deploy(String origin) throws Exception {
        try (ApplicationLoader loader = new ApplicationLoader(classPath())) {
            Class<?> application = loader.loadClass(Application.class.getName());
            var constructor = application.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            ((Runnable) constructor.newInstance(origin)).run();
            return new WeakReference<>(loader);
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        StringTokenizer entries = new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
        while (entries.hasMoreTokens()) {
            urls.add(Path.of(entries.nextToken()).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
