package com.getfluxly.sample.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class OutageControllerTest {

    private final StandIn standIn = mock(StandIn.class);
    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final OwnProcess ownProcess = mock(OwnProcess.class);
    private final Poison poison = new Poison(getfluxly);
    private final MockMvcTester panel =
            MockMvcTester.of(new OutageController(() -> Optional.of(standIn), poison, ownProcess), poison);

    @Test
    void put_breaksTheService() {
        assertThat(panel.put().uri("/live/outage/process-then-drop")).hasStatus(204);

        verify(standIn).fail("process-then-drop");
        verifyNoInteractions(getfluxly);
    }

    @Test
    void delete_healsIt() {
        assertThat(panel.delete().uri("/live/outage")).hasStatus(204);

        verify(standIn).heal();
    }

    @Test
    void put_refusesAModeThatTheServiceDoesNotKnow() {
        doThrow(new IllegalArgumentException("use one of: 503")).when(standIn).fail("418");

        assertThat(panel.put().uri("/live/outage/418")).hasStatus(400).hasErrorMessage("use one of: 503");
    }

    @Test
    void poison_isOneEventAndComesAfterTheFault() {
        assertThat(panel.put().uri("/live/outage/poison")).hasStatus(204);

        InOrder order = inOrder(standIn, getfluxly);
        order.verify(standIn).fail("poison");
        order.verify(getfluxly).track(eq("poison"), any());
        verifyNoMoreInteractions(getfluxly);
    }

    @Test
    void poison_isLeftToTheShopIfThatIsInAProcessOfItsOwn() {
        when(ownProcess.isWanted()).thenReturn(true);

        assertThat(panel.put().uri("/live/outage/poison")).hasStatus(204);
        verifyNoInteractions(getfluxly);

        assertThat(panel.post().uri("/poison")).hasStatus(204);
        verify(getfluxly).track(eq("poison"), any());
        verifyNoMoreInteractions(getfluxly);
    }

    @Test
    void panel_isNotThereWithoutAServiceToBreak() {
        MockMvcTester none = MockMvcTester.of(new OutageController(Optional::empty, poison, ownProcess));

        assertThat(none.put().uri("/live/outage/poison")).hasStatus(404);
        assertThat(none.delete().uri("/live/outage")).hasStatus(404);
        verifyNoInteractions(getfluxly);
    }
}
