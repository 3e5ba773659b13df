package com.getfluxly.internal.spool;

import java.nio.file.Path;

/** A directory of a project that is a number. */
final class TestSlot implements SpoolSlot {

    static final Path DIRECTORY = Path.of("/spool/t-0011223344556677/0");

    private final int project;
    private byte salts;
    private int releases;

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

    @Override
    public void release() {
        releases++;
    }

    int releases() {
        return releases;
    }
}
