package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class NotSentExceptionTest {

    @Test
    void messageIsThatOfTheCause_orElseItsClass() {
        IOException silent = new ClosedChannelException();

        assertThat(NotSentException.of(new IOException("too few file descriptors")))
                .hasMessage("too few file descriptors");
        assertThat(NotSentException.of(silent))
                .hasMessage("java.nio.channels.ClosedChannelException")
                .hasCause(silent);
        assertThat(NotSentException.of(new IOException(" "))).hasMessage("java.io.IOException");
        assertThat(NotSentException.of(silent).kind()).isEmpty();
    }
}
