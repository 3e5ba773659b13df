package com.getfluxly.spring.test.app;

import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.test.RecordGetFluxly;
import com.getfluxly.test.RecordingGetFluxlyClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A slice has nothing of the starter but what the annotation brings. */
@WebMvcTest
@RecordGetFluxly
class RecordedSliceTest {

    @Autowired
    private RecordingGetFluxlyClient recording;

    @Autowired
    private GetFluxlyClient client;

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private ApplicationContext context;

    @Test
    void controller_tracksWithTheRecordingClient() {
        assertThat(mvc.post().uri("/sign-up")).hasStatusOk().hasBodyTextEqualTo("tracked: true");

        assertThat(recording)
                .tracked("signed_up")
                .by("u1")
                .with("card", "4111")
                .withContext("channel", "web")
                .withContext("version", "7");
        assertThat(client).isNotNull();
        assertThat(context.getBean(GetFluxlyAutoConfiguration.class)).isNotNull();
    }
}
