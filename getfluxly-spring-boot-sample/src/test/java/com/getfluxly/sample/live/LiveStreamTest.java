package com.getfluxly.sample.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

class LiveStreamTest {

    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final AtomicInteger snapshotsTaken = new AtomicInteger();
    private final LiveStream stream = new LiveStream(
            new Snapshots(getfluxly, new LastRejection(), Optional::empty, mock(OwnProcess.class)),
            JsonMapper.shared());
    private final MockMvcTester page = MockMvcTester.of(new LiveController(stream));

    @BeforeEach
    void start() {
        when(getfluxly.stats()).thenAnswer(call -> {
            snapshotsTaken.incrementAndGet();
            return Stats.TROUBLED;
        });
        stream.start();
    }

    @AfterEach
    void stop() {
        stream.stop();
    }

    @Test
    void open_pushesAtOnceAndThenAgainAndAgain() {
        MvcTestResult answer = open();

        assertThat(answer)
                .hasStatusOk()
                .hasContentTypeCompatibleWith("text/event-stream")
                .hasHeader("Cache-Control", "no-store")
                .bodyText()
                .startsWith("data:{\"takenAt\":");
        await().untilAsserted(() -> assertThat(answer)
                .bodyText()
                .satisfies(body -> assertThat(body.split("data:", -1)).hasSizeGreaterThan(3)));
    }

    @Test
    void push_takesOneSnapshotForAllPages() {
        MvcTestResult first = open();
        MvcTestResult second = open();
        int opened = snapshotsTaken.get();

        await().until(() -> snapshotsTaken.get() > opened + 1);
        stream.stop();

        assertThat(opened).isEqualTo(2);
        assertThat(pushes(first)).isEqualTo(snapshotsTaken.get() - 1);
        assertThat(pushes(second)).isEqualTo(snapshotsTaken.get() - 1);
    }

    @Test
    void push_goesOnAfterASnapshotThatFailed() {
        MvcTestResult answer = open();
        AtomicInteger failures = new AtomicInteger();
        when(getfluxly.stats()).thenAnswer(call -> {
            if (failures.incrementAndGet() == 1) {
                throw new IllegalStateException("no accounts");
            }
            return Stats.TROUBLED;
        });

        await().until(() -> pushes(answer) > 1);
    }

    @Test
    void open_refusesTheSeventeenthPage() {
        for (int i = 0; i < LiveStream.MAX_PAGES; i++) {
            open();
        }

        assertThat(open()).hasStatus(503);
        assertThat(stream.openPages()).isEqualTo(16);
    }

    @Test
    void stop_endsEveryStreamAndRefusesNewOnes() {
        MvcTestResult answer = open();

        stream.stop();

        answer.getMvcResult().getAsyncResult(1_000);
        assertThat(stream.openPages()).isZero();
        assertThat(stream.isRunning()).isFalse();
        assertThatThrownBy(stream::open).isInstanceOf(ResponseStatusException.class);
    }

    @Test
    void start_afterAStopOpensAgain() {
        stream.stop();
        stream.start();
        stream.start();

        assertThat(open()).hasStatusOk();
    }

    private MvcTestResult open() {
        return page.get().uri("/live").asyncExchange();
    }

    private static int pushes(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), UTF_8).split("data:", -1).length - 1;
    }
}
