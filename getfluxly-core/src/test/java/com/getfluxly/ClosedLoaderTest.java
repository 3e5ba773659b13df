package com.getfluxly;

import static com.getfluxly.transport.FaultServer.answer;
import static com.getfluxly.transport.FaultServer.resetAfterBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.FaultServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * A client whose classes cannot be loaded any more when it is shut down, because {@code mvn exec:java} has closed their loader
 * before the JVM's hooks run, or a build has overwritten their jar.
 */
@Timeout(120)
@Isolated("loads everything once more")
@Promise({"I1", "I20"})
class ClosedLoaderTest {

    /** The application's own copies of the SDK and of Jackson. */
    private static final class ApplicationLoader extends URLClassLoader {

        private ApplicationLoader(URL[] classPath) {
            super("application", classPath, ClosedLoaderTest.class.getClassLoader());
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

    /** What runs inside: the first call tracks, the second one shuts down. */
    static final class Application implements Callable<String> {

        private final GetFluxlyClient client;
        private boolean tracked;

        @SuppressWarnings("unused") // by reflection, from another loader
        Application(String origin) {
            client = GetFluxlyClient.builder("gflux_secret_test")
                    .apiHost(origin)
                    .listener(new DeliveryListener() {})
                    .initialBackoff(Duration.ofMillis(1))
                    .shutdownTimeout(Duration.ofSeconds(20))
                    .build();
        }

        @Override
        public String call() {
            if (tracked) {
                FlushResult result = client.shutdown();
                return result.accepted() + " accepted, " + result.rejected() + " rejected, " + result.dropped()
                        + " dropped";
            }
            tracked = client.track("last", Identity.externalId("user_42"));
            return "";
        }
    }

    private static String lastEventOf(String origin) throws Exception {
        Callable<?> application;
        try (ApplicationLoader loader = new ApplicationLoader(classPath())) {
            var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            application = (Callable<?>) constructor.newInstance(origin);
            application.call();
        }
        return String.valueOf(application.call());
    }

    private static URL[] classPath() {
        return Stream.of(GetFluxlyClient.class, ClosedLoaderTest.class, JsonFactory.class, ObjectMapper.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
    }

    @Test
    void lastEvent_isDelivered() throws Exception {
        try (FaultServer server = FaultServer.start()) {
            server.then(answer(202, "{\"accepted\":1}"));

            assertThat(lastEventOf(server.origin())).isEqualTo("1 accepted, 0 rejected, 0 dropped");
        }
    }

    @Test
    void lastEvent_isDeliveredAfterFailures() throws Exception {
        try (FaultServer server = FaultServer.start()) {
            Iterator<FaultServer.Fault> answers = List.of(
                            answer(503, "{\"error\":\"server_error\"}"),
                            resetAfterBody(),
                            answer(202, "{"),
                            answer(202, "{\"accepted\":1}"))
                    .iterator();
            server.then(visit -> answers.next().befall(visit));

            assertThat(lastEventOf(server.origin())).isEqualTo("1 accepted, 0 rejected, 0 dropped");
        }
    }

    @Test
    void lastEvent_isRejected() throws Exception {
        try (FaultServer server = FaultServer.start()) {
            server.then(answer(202, "{\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}"));

            assertThat(lastEventOf(server.origin())).isEqualTo("0 accepted, 1 rejected, 0 dropped");
        }
    }

    @Test
    void lastEvent_isDroppedWhereNobodyTakesIt() throws Exception {
        try (FaultServer server = FaultServer.start()) {
            server.then(answer(429, Map.of("Retry-After", "3600"), new byte[0]));

            assertThat(lastEventOf(server.origin())).isEqualTo("0 accepted, 0 rejected, 1 dropped");
        }
    }
}
