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
import org.junit.jupiter.api.Test;
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
                        .isEqualTo(new EmulatorProperties(false, 8090, RateLimit.PRO)));
    }

    @Test
    void properties_setTheRateLimit() {
        runner.withPropertyValues(
                        "sample.emulator.rate-limit.events-per-second=50", "sample.emulator.rate-limit.burst=100")
                .run(context -> assertThat(
                                context.getBean(EmulatorProperties.class).rateLimit())
                        .isEqualTo(new RateLimit(50, 100)));
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
