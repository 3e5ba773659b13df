package com.getfluxly.internal.notify;

/** Runs every call at once, on the thread that hands it over. */
public class DirectCallbacks implements Callbacks {

    @Override
    public boolean post(long bytes, Runnable call) {
        call.run();
        return true;
    }

    @Override
    public void close(long nanos) {}

    @Override
    public void end(long nanos) {}

    @Override
    public boolean isCurrentThread() {
        return false;
    }
}
