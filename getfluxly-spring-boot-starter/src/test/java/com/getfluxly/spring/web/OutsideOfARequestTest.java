package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that is none of the request of its thread. */
class OutsideOfARequestTest {

    @AfterEach
    void clear() {
        CurrentRequest.clear();
    }

    @Test
    void outside_seesNoRequest_andLeavesTheOneThatWas() {
        CurrentRequest.set(RequestContext.EMPTY);

        assertThat(RequestContext.outside(RequestContext::current)).isEmpty();
        assertThat(RequestContext.current()).containsSame(RequestContext.EMPTY);
    }

    @Test
    void outsideThatFails_leavesTheOneThatWas() {
        CurrentRequest.set(RequestContext.EMPTY);

        assertThatIllegalStateException()
                .isThrownBy(() -> RequestContext.outside(() -> {
                    throw new IllegalStateException("planted");
                }));
        assertThat(RequestContext.current()).containsSame(RequestContext.EMPTY);
    }

    @Test
    void outsideWithoutARequest_leavesNone() {
        RequestContext.outside(() -> "done");

        assertThat(RequestContext.current()).isEmpty();
    }
}
