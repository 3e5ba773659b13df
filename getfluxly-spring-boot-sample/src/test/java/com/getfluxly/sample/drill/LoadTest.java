package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivered to a service that refuses what the load is to hold now and then. */
class LoadTest {

    private final IngestEmulator service = IngestEmulator.start(0);
    private final GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
            .apiHost(service.uri().toString())
            .shutdownHook(false)
            .build();
    private final Load load = new Load(Load.by(client), new Pace(200));

    @BeforeEach
    void poison() {
        service.fault(FaultMode.POISON);
    }

    @AfterEach
    void close() {
        client.close();
        service.close();
    }

    @Test
    void load_isWhatIsDueSinceTheLastTime() {
        load.catchUp(Duration.ofMillis(500), Optional.empty());
        assertThat(client.stats().accepted()).isEqualTo(100);

        load.catchUp(Duration.ofMillis(750), Optional.empty());
        load.catchUp(Duration.ofMillis(750), Optional.empty());
        assertThat(client.stats().accepted()).isEqualTo(150);
        assertThat(load.tracked()).isEqualTo(150);
    }

    @Test
    void oneInAHundred_isBadWhileTheServiceCannotStandIt() {
        load.catchUp(Duration.ofSeconds(1), Optional.of(FaultMode.POISON));
        client.flush();

        assertThat(service.counters().events()).isEqualTo(198);
        assertThat(service.counters().condemned()).isEqualTo(2);
    }

    @Test
    void noEvent_isBadOtherwise() {
        load.catchUp(Duration.ofSeconds(1), Optional.of(FaultMode.REJECT_ONE));
        client.flush();

        assertThat(service.counters().events()).isEqualTo(200);
        assertThat(service.counters().condemned()).isZero();
    }
}
