package com.getfluxly.sample.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a client that reports, and a service that is asked. */
class WitnessTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private static final Duration SOON = Duration.ofMillis(10);

    private final IngestEmulator service = IngestEmulator.start(0);
    private final Witness witness = new Witness(service);
    private final List<Report> reports = new ArrayList<>();
    private final GetFluxlyClient client = new ReportingClient(
            GetFluxlyClient.builder("gflux_secret_test")
                    .apiHost(service.uri().toString())
                    .maxQueueSize(3)
                    .initialBackoff(SOON)
                    .maxBackoff(SOON)
                    .failureMode(FailureMode.REPORT)
                    .shutdownHook(false)
                    .build(),
            reports::add);

    @AfterEach
    void close() {
        service.heal();
        client.close();
        service.close();
    }

    @Test
    void acceptedEvent_isOpenUntilTheServiceHasIt() {
        service.fault(FaultMode.UNAVAILABLE);
        client.track("signed_up", WHO);
        client.track("signed_up", WHO, Map.of("plan", "pro"));
        client.identify(WHO, Map.of("plan", "pro"));
        hear();
        assertThat(witness.look()).isEqualTo(new Testimony(3, 0, 0, 0, 3));

        service.heal();
        client.flush();

        assertThat(witness.look()).isEqualTo(new Testimony(3, 0, 3, 0, 0));
        assertThat(service.snapshot(3).newest())
                .extracting(event -> new Report(Report.Kind.ACCEPTED, event.messageId()))
                .containsExactlyInAnyOrderElementsOf(reports);
    }

    @Test
    void condemnedEvent_isRejectedAndNotOpen() {
        service.fault(FaultMode.REJECT_ONE);
        client.track("signed_up", WHO);
        client.flush();
        service.heal();
        client.track("signed_up", WHO);
        client.flush();
        hear();

        assertThat(witness.look()).isEqualTo(new Testimony(2, 0, 1, 1, 0));
    }

    @Test
    void refusedEvent_isNotAccepted() {
        service.fault(FaultMode.UNAVAILABLE);
        for (int i = 0; i < 4; i++) {
            client.track("signed_up", WHO);
        }
        hear();

        assertThat(witness.look()).isEqualTo(new Testimony(3, 1, 0, 0, 3));
    }

    @Test
    void openUpToTheMark_isWithoutWhatCameLater() {
        witness.accepted("a");
        witness.accepted("b");
        witness.mark();
        witness.accepted("c");

        assertThat(witness.openUpToMark()).isEqualTo(2);
        assertThat(witness.look().open()).isEqualTo(3);
        assertThat(witness.open(2)).containsExactly("a", "b");
    }

    private void hear() {
        for (Report report : reports) {
            switch (report.kind()) {
                case ACCEPTED -> witness.accepted(report.text());
                case REFUSED -> witness.refused();
                default -> throw new AssertionError(report);
            }
        }
    }
}
