package com.getfluxly.spring.test.app;

import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import com.getfluxly.spring.test.RecordGetFluxly;
import com.getfluxly.test.RecordingGetFluxlyClient;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.context.TestConstructor.AutowireMode;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionTemplate;

/** All of the application, in a suite that is switched off and has no token that could be resolved. */
@SpringBootTest(
        properties = {
            "getfluxly.enabled=false",
            "getfluxly.token=${SHOP_TOKEN}",
            "getfluxly.failure-mode=report",
            "getfluxly.redact.keys=card",
            "getfluxly.context.tier=test",
            "getfluxly.transactions=after-commit",
            "management.endpoints.web.exposure.include=*"
        })
@AutoConfigureMockMvc
@RecordGetFluxly
@TestConstructor(autowireMode = AutowireMode.ALL)
class WholeApplicationTest {

    private static final Set<ApplicationContext> CONTEXTS = new HashSet<>();

    private final RecordingGetFluxlyClient recording;
    private final GetFluxlyClient client;
    private final MockMvcTester mvc;

    WholeApplicationTest(
            RecordingGetFluxlyClient recording, GetFluxlyClient client, MockMvcTester mvc, ApplicationContext context) {
        this.recording = recording;
        this.client = client;
        this.mvc = mvc;
        CONTEXTS.add(context);
    }

    @Test
    void application_tracksWithTheRecordingClient() {
        assertThat(mvc.post().uri("/sign-up")).hasStatusOk().hasBodyTextEqualTo("tracked: true");

        assertThat(recording)
                .tracked("signed_up")
                .by("u1")
                .with("card", "[redacted]")
                .withContext("tier", "test")
                .withContext("version", "7")
                .withContext("channel", "web")
                .times(1);
    }

    @Test
    void recording_isEmptyBeforeEachTest() {
        assertThat(recording).trackedNothing();
        client.track("signed_up", Identity.userId("u1"));
        assertThat(recording).tracked("signed_up").times(1);
    }

    @Test
    void recording_isEmptyBeforeEachOtherTest_too() {
        recording_isEmptyBeforeEachTest();
    }

    @Test
    void failure_isAnsweredByTheFailureModeOfTheProperties() {
        recording.failNext(ErrorCode.QUEUE_OVERFLOW);

        assertThat(mvc.post().uri("/sign-up")).hasBodyTextEqualTo("tracked: false");
        assertThat(recording).trackedNothing();
    }

    @Test
    void transaction_isWaitedFor(
            @Autowired TransactionTemplate transactions,
            @Autowired @Qualifier(GetFluxlyEventAutoConfiguration.IMMEDIATE) GetFluxlyClient immediate) {
        transactions.executeWithoutResult(transaction -> {
            client.track("ordered", Identity.userId("u1"));
            immediate.track("tried", Identity.userId("u1"));
            assertThat(recording).neverTracked("ordered").tracked("tried");
            transaction.setRollbackOnly();
        });
        assertThat(recording).neverTracked("ordered");

        transactions.executeWithoutResult(transaction -> client.track("ordered", Identity.userId("u1")));
        assertThat(recording).tracked("ordered").times(1);
    }

    @Test
    void preparedEvent_isRecordedWhenItIsSent() {
        PreparedEvent event =
                client.prepare(TrackEvent.builder("paid", Identity.userId("u1")).build());
        assertThat(recording).trackedNothing();

        event.send();

        assertThat(recording).tracked("paid");
    }

    @Test
    void oneClient_isShownByTheActuator(@Autowired ApplicationContext context) {
        assertThat(context.getBeansOfType(RecordingGetFluxlyClient.class)).hasSize(1);
        client.track("paid", Identity.userId("u1"));

        assertThat(mvc.get().uri("/actuator/getfluxly"))
                .hasStatusOk()
                .bodyJson()
                .hasPathSatisfying(
                        "$.stats.queued", queued -> queued.assertThat().isEqualTo(1));
    }

    @Test
    void stopAndStart_leaveItOpen(@Autowired ConfigurableApplicationContext context) {
        context.stop();
        context.start();

        assertThat(client.track("paid", Identity.userId("u1"))).isTrue();
    }

    @Test
    void noThread_isThere() {
        client.track("paid", Identity.userId("u1"), Map.of());
        client.flush();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("getfluxly"));
    }

    @Nested
    class Inside {

        @BeforeEach
        void prepare() {
            assertThat(recording).trackedNothing();
            client.track("prepared", Identity.userId("u1"));
        }

        @Test
        void nestedClass_hasTheSameContext_andWhatItPrepares(@Autowired ApplicationContext context) {
            assertThat(recording).tracked("prepared").times(1);
            assertThat(CONTEXTS).containsExactly(context);
        }
    }
}
