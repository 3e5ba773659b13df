package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads whose events lie in a directory from the heads of its segments. For any thread. */
final class SegmentStamps implements NewestStamp {

    private final SpoolFiles files;

    SegmentStamps(SpoolFiles files) {
        this.files = files;
    }

    @Override
    public @Nullable Stamp in(Path slot) throws IOException {
        List<Segment> newestFirst = files.list(slot).stream()
                .map(Segment::of)
                .flatMap(Optional::stream)
                .filter(segment -> !files.isDirectory(segment.path))
                .sorted(Comparator.comparingLong((Segment segment) -> segment.number)
                        .reversed())
                .toList();
        for (Segment segment : newestFirst) {
            SegmentHeader header = header(segment);
            if (header != null && header.isOf(segment)) {
                return new Stamp(header.salt(), header.fingerprint());
            }
        }
        return null;
    }

    private @Nullable SegmentHeader header(Segment segment) throws IOException {
        try (SpoolFile file = files.open(segment.path)) {
            return SegmentHeader.of(file);
        }
    }
}
