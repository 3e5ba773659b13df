package com.getfluxly.internal.base;

import java.io.ObjectStreamException;
import java.io.Serial;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Buffers for Jackson. Of its own pools, one hangs them on the host's threads, one has no bound, and the bounded one has a lock
 * on the caller's path. For any thread; nobody waits.
 */
public final class IdleBuffers implements RecyclerPool<BufferRecycler> {

    private static final long serialVersionUID = 1L;

    private final int most;
    private final transient Idle<BufferRecycler> idle;

    /** @param most how many may wait */
    public IdleBuffers(int most) {
        this.most = most;
        this.idle = new Idle<>(most);
    }

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler waiting = idle.take();
        return waiting == null ? new BufferRecycler() : waiting;
    }

    @Override
    public void releasePooled(BufferRecycler buffers) {
        idle.giveBack(buffers);
    }

    @Override
    public int pooledCount() {
        return idle.count();
    }

    /** The interface wants it: buffers are not for another JVM. */
    @Serial
    private Object readResolve() throws ObjectStreamException {
        return new IdleBuffers(most);
    }
}
