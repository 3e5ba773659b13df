package com.getfluxly.internal.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Goes through the events of one segment after the other, and stays where it is in between. Confined to the delivery thread. */
final class SegmentCursor {

    private final SpoolFiles files;

    private @Nullable Segment segment;
    private @Nullable SegmentReader reader;
    /** The event that was read last, which somebody may still want. */
    private @Nullable Stored ahead;
    /** All events up to that one were passed. */
    private long passed;

    private long bytes;

    SegmentCursor(SpoolFiles files) {
        this.files = files;
    }

    /**
     * The first event from there on that is in the segment, but not behind the last one.
     *
     * @return null if there is none
     * @throws IOException if it cannot be read, which says nothing of what is there
     */
    @Nullable Stored seek(Segment in, long first, long last) throws IOException {
        SegmentReader records = at(in, first);
        records.extendTo(in.bytes());
        while (ahead == null || ahead.sequence() < first) {
            if (!records.next()) {
                return null;
            }
            take(records);
        }
        return ahead.sequence() <= last ? ahead : null;
    }

    private SegmentReader at(Segment in, long first) throws IOException {
        SegmentReader records = reader;
        if (records != null && segment == in && first >= passed) {
            return records;
        }
        close();
        records = SegmentReader.open(files, in);
        reader = records;
        segment = in;
        return records;
    }

    private void take(SegmentReader record) throws UnknownRecordException {
        if (record.type() > Frame.CHECKPOINT && record.type() < Frame.OPTIONAL) {
            throw new UnknownRecordException();
        }
        boolean isEvent = record.type() == Frame.EVENT && record.isWhole();
        if (!isEvent || record.sequence() <= passed) {
            return;
        }
        byte[] json = record.payload();
        bytes += json.length;
        passed = record.sequence();
        ahead = new Stored(passed, record.millis(), (record.flags() & Frame.CALLERS_ID) != 0, json);
    }

    /** Of all events that were read. */
    long bytes() {
        return bytes;
    }

    /** Begins anew the next time. */
    void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException onlyRead) {
                // There was nothing to write.
            }
        }
        reader = null;
        segment = null;
        ahead = null;
        passed = 0;
    }
}
