package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/** A directory that was claimed, for whatever project the token stands for by now. For any thread. */
final class ClaimedSlot implements SpoolSlot {

    private final Claim claim;
    private final Supplier<ProjectFingerprint> project;

    ClaimedSlot(Claim claim, Supplier<ProjectFingerprint> project) {
        this.claim = claim;
        this.project = project;
    }

    @Override
    public Path directory() {
        return claim.directory();
    }

    @Override
    public byte[] newSalt() {
        UUID random = UUID.randomUUID();
        byte[] salt = new byte[SegmentHeader.MARK_BYTES];
        Bytes.putLong(salt, 0, random.getMostSignificantBits());
        Bytes.putLong(salt, Long.BYTES, random.getLeastSignificantBits());
        return salt;
    }

    @Override
    public byte[] fingerprint(byte[] salt) {
        return project.get().under(salt);
    }

    @Override
    public int orphans() {
        return claim.orphans();
    }

    @Override
    public boolean isHeld() throws IOException {
        return claim.lock().isInPlace();
    }

    @Override
    public boolean hold() throws IOException {
        if (isHeld()) {
            return true;
        }
        new DiskFiles().createDirectories(claim.directory());
        return claim.lock().keep();
    }

    @Override
    public void release() {
        try {
            claim.lock().close();
        } catch (IOException released) {
            // The system has taken it back all the same.
        }
    }
}
