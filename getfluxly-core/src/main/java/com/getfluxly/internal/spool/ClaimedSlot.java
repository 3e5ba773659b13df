package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A directory that was claimed, for whatever project the token stands for by now. For any thread. */
final class ClaimedSlot implements SpoolSlot {

    private final Claim claim;
    private final Supplier<ProjectFingerprint> project;
    private final ProjectFingerprint claimed;
    private volatile ProjectFingerprint stamped;

    ClaimedSlot(Claim claim, Supplier<ProjectFingerprint> project) {
        this.claim = claim;
        this.project = project;
        this.claimed = project.get();
        this.stamped = claimed;
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
        ProjectFingerprint now = project.get();
        stamped = now;
        return now.under(salt);
    }

    @Override
    public boolean isOurs(byte[] salt, byte[] fingerprint) {
        return claimed.matches(salt, fingerprint);
    }

    @Override
    public boolean isStamped() {
        return stamped.isSame(project.get());
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
    public void lookAround() {
        claim.neighbours().count();
    }

    @Override
    public @Nullable Trouble troubleAround() {
        return claim.neighbours().trouble();
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
