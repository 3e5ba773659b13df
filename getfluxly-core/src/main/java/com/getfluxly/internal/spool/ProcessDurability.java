package com.getfluxly.internal.spool;

import java.io.IOException;

/** Safe once it is written: that survives the process, however it ends. */
final class ProcessDurability implements Durability {

    @Override
    public void opened(SpoolFile file) {}

    @Override
    public void sealed(SpoolFile file) {
        closeQuietly(file);
    }

    /** What was written to it is written, whatever its closing says. */
    static void closeQuietly(SpoolFile file) {
        try {
            file.close();
        } catch (IOException alreadySafe) {
            // The descriptor is gone either way.
        }
    }

    @Override
    public void wrote(long sequence, long millis, boolean callersId, byte[] json) {}

    @Override
    public void wroteControl() {}

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public long upTo(long lastSequence) {
        return lastSequence;
    }

    @Override
    public boolean await(long sequence, long nanos) {
        return true;
    }

    @Override
    public boolean awaitAll(long nanos) {
        return true;
    }

    @Override
    public void close() {}
}
