package com.getfluxly.sample.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.sample.Emulator;
import com.getfluxly.sample.emulator.IngestEmulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PlainJavaMainTest {

    @Test
    void main_deliversItsEventsAndSaysSo(CapturedOutput output) {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            PlainJavaMain.main(new String[] {emulator.uri().toString(), "gflux_secret_test"});

            new Emulator(emulator.uri()).awaitEvents("""
                            {"event":"$identify","external_id":"user_42","traits":{"plan":"pro"}}""", """
                            {"event":"invoice_paid","external_id":"user_42","properties":{"total":99.99}}""");
        }
        assertThat(output)
                .contains("FlushResult[accepted=2, rejected=0, batches=1, errors=[], dropped=0, pending=0]")
                .contains("delivered 2 of 2");
    }
}
