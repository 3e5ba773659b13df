package com.getfluxly.spring.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.RawServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A whole application with actuator and meters, whose client is a mock that was told nothing: its accounts are null. */
@SpringBootTest(
        properties = {
            "getfluxly.token=gflux_secret_1",
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.health.show-details=always",
            "management.endpoint.getfluxly.access=unrestricted"
        })
@AutoConfigureMockMvc
class MockedClientTest {

    private static final RawServer SERVICE =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @MockitoBean
    private GetFluxlyClient client;

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private ConfigurableApplicationContext context;

    @DynamicPropertySource
    static void service(DynamicPropertyRegistry properties) {
        properties.add("getfluxly.api-host", SERVICE::origin);
    }

    @AfterAll
    static void closeService() {
        SERVICE.close();
    }

    @Test
    void mock_isWhatTheApplicationTracksWith() {
        assertThat(mvc.post().uri("/sign-up")).hasStatusOk().hasBodyTextEqualTo("tracked: false");

        verify(client).track("signed_up", Identity.userId("u1"));
        assertThat(SERVICE.requests()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("getfluxly"));
    }

    @Test
    void health_isUnknownAndLeavesTheApplicationUp() {
        assertThat(mvc.get().uri("/actuator/health"))
                .hasStatusOk()
                .bodyJson()
                .hasPathSatisfying("$.status", status -> status.assertThat().isEqualTo("UP"))
                .hasPathSatisfying(
                        "$.components.getfluxly.status",
                        status -> status.assertThat().isEqualTo("UNKNOWN"));
    }

    @Test
    void scrape_goesOnWithoutItsNumbers() {
        assertThat(mvc.get().uri("/actuator/prometheus"))
                .hasStatusOk()
                .bodyText()
                .contains("getfluxly_queue_size_events NaN", "getfluxly_events_total{outcome=\"delivered\"");
    }

    @Test
    void endpoint_showsWhatAClientShowsThatIsSwitchedOff() {
        assertThat(mvc.get().uri("/actuator/getfluxly"))
                .hasStatusOk()
                .bodyJson()
                .hasPathSatisfying("$.enabled", enabled -> enabled.assertThat().isEqualTo(false))
                .hasPathSatisfying(
                        "$.stats.offered", offered -> offered.assertThat().isEqualTo(0));
    }

    @Test
    void endpoint_flushesNothing() {
        assertThat(mvc.post().uri("/actuator/getfluxly").contentType(MediaType.APPLICATION_JSON))
                .hasStatusOk()
                .bodyJson()
                .hasPathSatisfying("$.pending", pending -> pending.assertThat().isEqualTo(0));
    }

    /** A context is stopped and started again whenever the next test class needs another one in between. */
    @Test
    void stop_isQuiet() {
        assertThat(warningsOf("com.getfluxly", () -> {
                    context.stop();
                    context.start();
                }))
                .isEmpty();
    }

    private static List<String> warningsOf(String name, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.WARN);
        try {
            action.run();
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
    }
}
