package com.getfluxly.sample.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A call that hangs, and as many behind it as there is room for. */
class ProfileCallsTest {

    private static final int ROOM = 1_000;

    private static final AliasRequest JOIN = AliasRequest.to("user_42").fromAnonymousId("anon_a8f3c2");
    private static final ErasureRequest ERASURE = ErasureRequest.of("user_42", ErasureReason.CUSTOMER_REQUEST);

    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final ProfileCalls calls = new ProfileCalls(getfluxly);

    @BeforeEach
    void hang() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        when(getfluxly.alias(any())).thenAnswer(call -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        calls.join(JOIN);
        begun.await();
    }

    @AfterEach
    void interrupt() {
        calls.close();
    }

    @Test
    void join_isLeftOutWhereThereIsNoRoom() {
        fill(ROOM);

        assertThatNoException().isThrownBy(() -> calls.join(JOIN));
    }

    @Test
    void erase_isRefusedWhereThereIsNoRoom() {
        fill(ROOM);

        assertThatExceptionOfType(ResponseStatusException.class)
                .isThrownBy(() -> calls.erase(ERASURE))
                .satisfies(refused -> assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
    }

    @Test
    void erase_isTakenWhereThereIsRoomForOne() {
        fill(ROOM - 1);

        assertThatNoException().isThrownBy(() -> calls.erase(ERASURE));
    }

    private void fill(int waiting) {
        for (int i = 0; i < waiting; i++) {
            calls.join(JOIN);
        }
    }
}
