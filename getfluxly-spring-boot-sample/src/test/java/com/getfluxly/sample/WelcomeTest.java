package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class WelcomeTest {

    private static final GetFluxlyConnectionDetails SERVICE = new GetFluxlyConnectionDetails() {
        @Override
        public String token() {
            return "gflux_secret_test_4f9a";
        }

        @Override
        public String apiHost() {
            return "https://api.getfluxly.com";
        }
    };

    @Test
    void welcome_namesTheServiceWhereThereIsNothingToLookAt(CapturedOutput output) {
        new Welcome(SERVICE, new MockEnvironment().withProperty("local.server.port", "8080")).ready();

        assertThat(output)
                .contains("Live page: http://localhost:8080/ - events go to https://api.getfluxly.com - or: curl")
                .doesNotContain("4f9a");
    }
}
