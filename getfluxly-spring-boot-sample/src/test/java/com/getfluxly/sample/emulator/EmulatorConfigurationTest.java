package com.getfluxly.sample.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.DependsOn;

/** The emulator as a bean: when it starts, and that it outlives its client. */
class EmulatorConfigurationTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(EmulatorConfiguration.class)
            .withPropertyValues("sample.emulator.port=0");

    @Test
    void emulator_startsWithTheApplicationAndEndsWithIt() {
        AtomicReference<URI> uri = new AtomicReference<>();

        runner.run(context -> {
            EmulatorLifecycle lifecycle = context.getBean(EmulatorLifecycle.class);
            assertThat(lifecycle.isRunning()).isTrue();
            uri.set(uri(lifecycle));
            assertThat(statusOf(uri.get())).isEqualTo(200);
        });

        assertThatThrownBy(() -> statusOf(uri.get())).isInstanceOf(ConnectException.class);
    }

    @Test
    void emulator_canBeSwitchedOffAndItsBeanIsStillThere() {
        runner.withPropertyValues("sample.emulator.enabled=false").run(context -> {
            assertThat(context).hasBean("ingestEmulator");
            assertThat(context.getBean(EmulatorLifecycle.class).isRunning()).isFalse();
            assertThat(context.getBean(EmulatorLifecycle.class).emulator()).isNull();
        });
    }

    @Test
    void properties_haveTheProPlanAndPort8090AsDefaults() {
        new ApplicationContextRunner()
                .withUserConfiguration(EmulatorConfiguration.class)
                .withPropertyValues("sample.emulator.enabled=false")
                .run(context -> assertThat(context.getBean(EmulatorProperties.class))
                        .satisfies(properties -> {
                            assertThat(properties.port()).isEqualTo(8090);
                            assertThat(properties.limit()).isEqualTo(RateLimit.PRO);
                            assertThat(properties.tokens()).hasToString("any token");
                            assertThat(properties.order()).isEmpty();
                        }));
    }

    @Test
    void properties_setTheRateLimit() {
        runner.withPropertyValues(
                        "sample.emulator.rate-limit.events-per-second=50", "sample.emulator.rate-limit.burst=100")
                .run(context -> assertThat(
                                context.getBean(EmulatorProperties.class).limit())
                        .isEqualTo(new RateLimit(50, 100)));
    }

    @ParameterizedTest
    @CsvSource({
        "plan=free, 50, 100",
        "plan=PRO, 500, 1000",
        "plan=free;rate-limit.burst=7, 50, 7",
        "rate-limit.events-per-second=0, 0, 1000"
    })
    void properties_setThePlan(String properties, int eventsPerSecond, int burst) {
        runner.withPropertyValues(Stream.of(properties.split(";"))
                        .map(property -> "sample.emulator." + property)
                        .toArray(String[]::new))
                .run(context -> assertThat(
                                context.getBean(EmulatorProperties.class).limit())
                        .isEqualTo(new RateLimit(eventsPerSecond, burst)));
    }

    @Test
    void properties_setTheTokensAndShowThemToNobody() {
        runner.withPropertyValues("sample.emulator.token=gflux_secret_4f9a, gflux_pub_4f9a")
                .run(context -> assertThat(context.getBean(EmulatorProperties.class))
                        .hasToString("EmulatorProperties[port=0, plan=PRO]")
                        .satisfies(properties ->
                                assertThat(properties.token()).containsExactly("gflux_secret_4f9a", "gflux_pub_4f9a"))
                        .satisfies(properties -> assertThat(properties.tokens()).hasToString("2 tokens")));
    }

    @Test
    void token_ofAnotherKindEndsTheStartWithoutShowingIt() {
        runner.withPropertyValues("sample.emulator.token=sk_4f9a")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("a token of the stand-in must start with gflux_secret_ or gflux_pub_ and go on"));
    }

    @Test
    void fault_mayBeThereFromTheStart() {
        runner.withPropertyValues("sample.emulator.fault=429?retryAfter=7&times=3")
                .run(context -> assertThat(faultOf(uri(context.getBean(EmulatorLifecycle.class))))
                        .isEqualTo("{\"mode\":\"429\",\"status\":429,\"event\":null,\"retryAfter\":7,"
                                + "\"retryAfterAs\":\"seconds\",\"delay\":3000,\"times\":3}"));
    }

    @Test
    void fault_thatIsUnknownEndsTheStart() {
        runner.withPropertyValues("sample.emulator.fault=418")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("validation_error: unknown fault mode, use one of: 503, "));
    }

    @Test
    void stop_leavesItRunningAndStartFindsItSo() {
        runner.run(context -> {
            EmulatorLifecycle lifecycle = context.getBean(EmulatorLifecycle.class);
            URI uri = uri(lifecycle);

            context.stop();
            assertThat(lifecycle.isRunning()).isTrue();
            assertThat(statusOf(uri)).isEqualTo(200);

            context.start();
            assertThat(uri(lifecycle)).isEqualTo(uri);
        });
    }

    @Test
    void emulator_isThereBeforeAndAfterAClientThatDependsOnIt() {
        List<String> heard = new ArrayList<>();

        // The client's bean is defined, and so created, first: only its dependency puts it behind.
        new ApplicationContextRunner()
                .withPropertyValues("sample.emulator.port=0")
                .withBean(Client.class, heard)
                .withUserConfiguration(EmulatorConfiguration.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(heard).containsExactly("start 200", "stop 200", "destroy 200");
    }

    private static URI uri(EmulatorLifecycle lifecycle) {
        return Objects.requireNonNull(lifecycle.emulator()).uri();
    }

    private static String faultOf(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri.resolve("/fault")).build(), BodyHandlers.ofString())
                .body();
    }

    private static int statusOf(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri.resolve("/received")).build(), BodyHandlers.ofString())
                .statusCode();
    }

    /** Sends at each moment at which the SDK's client may: in its phase, and when it is destroyed. */
    @DependsOn("ingestEmulator")
    static final class Client implements SmartLifecycle, DisposableBean {

        private final List<String> heard;
        private final BeanFactory beans;
        private URI uri = URI.create("http://not.started");
        private boolean running;

        Client(List<String> heard, BeanFactory beans) {
            this.heard = heard;
            this.beans = beans;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE / 2;
        }

        @Override
        public void start() {
            running = true;
            uri = uri(beans.getBean(EmulatorLifecycle.class));
            send("start");
        }

        @Override
        public void stop() {
            running = false;
            send("stop");
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public void destroy() {
            send("destroy");
        }

        private void send(String moment) {
            try {
                heard.add(moment + " " + statusOf(uri));
            } catch (IOException | InterruptedException e) {
                heard.add(moment + " " + e);
            }
        }
    }
}
