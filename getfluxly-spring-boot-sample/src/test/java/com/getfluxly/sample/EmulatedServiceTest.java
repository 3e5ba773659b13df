package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.live.StandInSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.ClassPathResource;

class EmulatedServiceTest {

    private final IngestEmulator emulator = IngestEmulator.start(0);
    private final EmulatedService service = new EmulatedService(emulator);

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void service_isWellAndEmptyAtFirst() {
        assertThat(service.snapshot(20)).isEqualTo(new StandInSnapshot("none", 0, 0, 0, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void service_canBeBrokenInEveryWayAndHealed(FaultMode mode) {
        service.fail(mode.label());
        assertThat(emulator.snapshot(0).fault()).isEqualTo(mode.label());
        assertThat(service.snapshot(0).fault()).isEqualTo(mode.label());

        service.heal();
        assertThat(emulator.snapshot(0).fault()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void page_saysWhatEachFaultIs(FaultMode mode) throws IOException {
        String words = new ClassPathResource("static/js/words.js").getContentAsString(StandardCharsets.UTF_8);

        assertThat(words).containsPattern("(?m)^  \"?" + mode.label() + "\"?:");
    }

    @Test
    void event_isNotThereBeforeItCame() {
        assertThat(service.event("b7c1f0de-2f3a-4d5e-8b9a-0c1d2e3f4a5b")).isEmpty();
    }

    @Test
    void service_saysHowItCanBeBroken() {
        service.fail("slow");

        assertThatThrownBy(() -> service.fail("418"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown mode, use one of: 503, 500, 429, 401, slow, ");
        assertThat(service.snapshot(0).fault()).isEqualTo("slow");
    }
}
