package com.getfluxly.internal.queue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event as it will stand on the wire. What a queue full of the smallest events costs is decided here, so its id and its name
 * are read from the bytes when somebody asks: 48 bytes beside them.
 */
public final class EncodedEvent {

    /** What the encoder begins every event with; a name has no character that JSON escapes. */
    static final String START = "{\"event\":\"";

    /** What it writes before the id, which comes last. */
    private static final String BEFORE_ID = "\"message_id\":\"";

    /** What it ends every event with. */
    private static final String END = "\"}";

    private static final int ID_LENGTH = 36;

    private final byte[] json;

    /** Whether the id is the caller's, who may use it twice. */
    final boolean callersId;

    // Given once by the queue, under its lock, when the event is accepted.
    long sequence;
    long acceptedNanos;

    // Belong to the chain that holds this event.
    @Nullable EventChain chain;

    @Nullable EncodedEvent previous;

    @Nullable EncodedEvent next;

    /** Whether the service may have taken it. Guarded by the lock of the queue; it stays as it is once the event has its outcome. */
    boolean sent;

    /** Whether it is on disk, too. Given with the sequence. */
    boolean stored;

    public EncodedEvent(byte[] json, boolean callersId) {
        this.json = json;
        this.callersId = callersId;
    }

    /** An event as it was read from disk, of an age that an earlier process may have begun to count. */
    public static EncodedEvent stored(byte[] json, boolean callersId, long sequence, long acceptedNanos) {
        EncodedEvent event = new EncodedEvent(json, callersId);
        event.sequence = sequence;
        event.acceptedNanos = acceptedNanos;
        event.stored = true;
        return event;
    }

    /** Whether it is of the form that the encoder writes, so that it has a name and an id: that of another release may be none. */
    public static boolean isOne(byte[] json) {
        int idStart = json.length - END.length() - ID_LENGTH;
        int beforeId = idStart - BEFORE_ID.length();
        return beforeId > START.length()
                && stands(START, json, 0)
                && stands(BEFORE_ID, json, beforeId)
                && stands(END, json, json.length - END.length());
    }

    private static boolean stands(String text, byte[] json, int at) {
        for (int i = 0; i < text.length(); i++) {
            if (json[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What is sent; nobody writes to it. */
    public byte[] json() {
        return json;
    }

    /** Its place in the order of all. */
    public long sequence() {
        return sequence;
    }

    /** When it was accepted, on the monotonic clock. */
    public long acceptedNanos() {
        return acceptedNanos;
    }

    /** Whether it is on disk, too, and outlives this process. */
    public boolean isStored() {
        return stored;
    }

    /** Whether its id is one that the caller gave. */
    public boolean hasCallersId() {
        return callersId;
    }

    /** Whether the service may have taken it. To be asked once it has its outcome. */
    public boolean wasSent() {
        return sent;
    }

    public int size() {
        return json.length;
    }

    public String messageId() {
        return new String(json, idStart(), ID_LENGTH, StandardCharsets.US_ASCII);
    }

    public String name() {
        int end = START.length();
        while (json[end] != '"') {
            end++;
        }
        return new String(json, START.length(), end - START.length(), StandardCharsets.US_ASCII);
    }

    private int idStart() {
        return json.length - END.length() - ID_LENGTH;
    }

    /** Those with an id of the caller's are the same if the id is; there is no other with an id of ours. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof EncodedEvent event && callersId && event.callersId && hasIdOf(event));
    }

    private boolean hasIdOf(EncodedEvent other) {
        int start = idStart();
        int otherStart = other.idStart();
        return Arrays.equals(json, start, start + ID_LENGTH, other.json, otherStart, otherStart + ID_LENGTH);
    }

    /** Allocates nothing: it runs where an event is half settled, and must not run out of memory there. */
    @Override
    public int hashCode() {
        if (!callersId) {
            return System.identityHashCode(this);
        }
        int hash = 0;
        for (int i = idStart(), end = i + ID_LENGTH; i < end; i++) {
            hash = 31 * hash + json[i];
        }
        return hash;
    }
}
