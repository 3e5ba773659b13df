package com.getfluxly.sample.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class ReceivedControllerTest {

    private final StandIn standIn = mock(StandIn.class);
    private final MockMvcTester page = MockMvcTester.of(new ReceivedController(() -> Optional.of(standIn)));

    @Test
    void event_isShownAsTheServiceGotIt() {
        when(standIn.event("id")).thenReturn(Optional.of("{\n  \"total\" : 12345678901234567.89\n}"));

        assertThat(page.get().uri("/live/events/id"))
                .hasStatus(200)
                .hasContentTypeCompatibleWith(MediaType.APPLICATION_JSON)
                .bodyText()
                .isEqualTo("{\n  \"total\" : 12345678901234567.89\n}");
    }

    @Test
    void event_isNotThereOnceTheServiceHasForgottenIt() {
        when(standIn.event("id")).thenReturn(Optional.empty());

        assertThat(page.get().uri("/live/events/id"))
                .hasStatus(404)
                .hasErrorMessage("the service does not keep this event any more");
    }

    @Test
    void event_isNotThereWithoutAServiceToLookInto() {
        MockMvcTester none = MockMvcTester.of(new ReceivedController(Optional::empty));

        assertThat(none.get().uri("/live/events/id")).hasStatus(404);
    }
}
