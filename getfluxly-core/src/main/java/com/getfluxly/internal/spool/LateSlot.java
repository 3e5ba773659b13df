package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A directory that could not be claimed at the start: on a volume that is not mounted yet, or read-only for now. For any thread. */
final class LateSlot implements SpoolSlot {

    private final Claiming claiming;
    private final Supplier<ProjectFingerprint> project;
    private volatile @Nullable ClaimedSlot claimed;

    LateSlot(Claiming claiming, Supplier<ProjectFingerprint> project) {
        this.claiming = claiming;
        this.project = project;
    }

    /** Tries to. */
    @FunctionalInterface
    interface Claiming {

        Claim claim() throws SpoolRefusedException;
    }

    @Override
    public void claim() throws IOException {
        if (claimed == null) {
            claimed = new ClaimedSlot(claiming.claim(), project);
        }
    }

    /** Nobody asks for more than that before it is ours. */
    private ClaimedSlot claimed() {
        ClaimedSlot ours = claimed;
        if (ours == null) {
            throw new IllegalStateException("nothing is claimed yet");
        }
        return ours;
    }

    @Override
    public Path directory() {
        return claimed().directory();
    }

    @Override
    public byte[] newSalt() {
        return claimed().newSalt();
    }

    @Override
    public byte[] fingerprint(byte[] salt) {
        return claimed().fingerprint(salt);
    }

    @Override
    public boolean isOurs(byte[] salt, byte[] fingerprint) {
        return claimed().isOurs(salt, fingerprint);
    }

    @Override
    public boolean isStamped() {
        ClaimedSlot ours = claimed;
        return ours == null || ours.isStamped();
    }

    @Override
    public boolean isHeld() throws IOException {
        ClaimedSlot ours = claimed;
        return ours == null || ours.isHeld();
    }

    @Override
    public boolean hold() throws IOException {
        ClaimedSlot ours = claimed;
        return ours == null || ours.hold();
    }

    @Override
    public void lookAround() {
        ClaimedSlot ours = claimed;
        if (ours != null) {
            ours.lookAround();
        }
    }

    @Override
    public int orphans() {
        ClaimedSlot ours = claimed;
        return ours == null ? 0 : ours.orphans();
    }

    @Override
    public @Nullable Trouble troubleAround() {
        ClaimedSlot ours = claimed;
        return ours == null ? null : ours.troubleAround();
    }

    @Override
    public void release() {
        ClaimedSlot ours = claimed;
        if (ours != null) {
            ours.release();
        }
    }
}
