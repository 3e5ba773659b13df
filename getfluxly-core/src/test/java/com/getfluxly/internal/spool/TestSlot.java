package com.getfluxly.internal.spool;

import java.nio.file.Path;

/** A directory of a project that is a number. */
final class TestSlot implements SpoolSlot {

    static final Path DIRECTORY = Path.of("/spool/t-0011223344556677/0");

    private final int project;
    private byte salts;
    private int releases;
    private boolean held = true;
    private boolean free = true;

    TestSlot(int project) {
        this.project = project;
    }

    @Override
    public Path directory() {
        return DIRECTORY;
    }

    @Override
    public byte[] newSalt() {
        byte[] salt = new byte[SegmentHeader.MARK_BYTES];
        salt[0] = ++salts;
        return salt;
    }

    @Override
    public byte[] fingerprint(byte[] salt) {
        byte[] fingerprint = salt.clone();
        fingerprint[15] = (byte) project;
        return fingerprint;
    }

    @Override
    public int orphans() {
        return 3;
    }

    /** Somebody removes the directory, and nobody is faster. */
    void remove() {
        held = false;
    }

    /** Somebody removes it, and another process takes its place. */
    void giveToOthers() {
        held = false;
        free = false;
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    @Override
    public boolean hold() {
        held |= free;
        return held;
    }

    @Override
    public void release() {
        releases++;
    }

    int releases() {
        return releases;
    }
}
