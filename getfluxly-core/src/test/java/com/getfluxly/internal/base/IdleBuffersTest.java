package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.BufferRecycler;

class IdleBuffersTest {

    private final IdleBuffers buffers = new IdleBuffers(2);

    @Test
    void buffers_areUsedAgain() {
        BufferRecycler first = buffers.acquireAndLinkPooled();
        first.releaseToPool();

        assertThat(buffers.pooledCount()).isOne();
        assertThat(buffers.acquireAndLinkPooled()).isSameAs(first);
        assertThat(buffers.pooledCount()).isZero();
    }

    @Test
    void buffers_areGivenToOneAtATime() {
        assertThat(buffers.acquirePooled()).isNotSameAs(buffers.acquirePooled());
    }

    @Test
    void buffers_thatFindNoPlaceAreForgotten() {
        List<BufferRecycler> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(buffers.acquirePooled());
        }
        taken.forEach(buffers::releasePooled);

        assertThat(buffers.pooledCount()).isEqualTo(2);
    }
}
