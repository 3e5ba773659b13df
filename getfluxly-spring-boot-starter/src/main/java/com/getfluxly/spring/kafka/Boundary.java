package com.getfluxly.spring.kafka;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which batch comes next, stored with the position before it is sent: whoever takes over makes the same one, and so sends it under
 * the same key.
 *
 * @param last the offset of the last event of the batch, or {@link #OPEN}
 * @param ahead the offsets of events behind it that were tried alone, in order: they are batches of their own
 */
record Boundary(long last, List<Long> ahead) {

    /** Nobody has said yet where the batch ends. */
    static final long OPEN = -1;

    private static final Pattern TEXT = Pattern.compile("(?:b([0-9]{1,18}))?(?:;?d([0-9]{1,18}(?:,[0-9]{1,18})*))?");

    Boundary {
        ahead = List.copyOf(ahead);
    }

    static Boundary at(long last) {
        return new Boundary(last, List.of());
    }

    /** What a commit's metadata says, or null if that is nothing, or nothing of ours. */
    static @Nullable Boundary parse(@Nullable String metadata) {
        Matcher matcher = TEXT.matcher(metadata == null ? "" : metadata);
        if (!matcher.matches() || matcher.end() == 0) {
            return null;
        }
        String last = matcher.group(1);
        String ahead = matcher.group(2);
        Stream<String> offsets = ahead == null ? Stream.empty() : Stream.of(ahead.split(","));
        return new Boundary(
                last == null ? OPEN : Long.parseLong(last),
                offsets.map(Long::valueOf).toList());
    }

    /** The same batch, with one more that was tried alone. */
    Boundary andAhead(long offset) {
        return ahead.contains(offset)
                ? this
                : new Boundary(
                        last,
                        Stream.concat(ahead.stream(), Stream.of(offset))
                                .sorted()
                                .toList());
    }

    /** The same for a batch that ends there. */
    Boundary endingAt(long offset) {
        return new Boundary(offset, behind(offset));
    }

    /** What is left of it once everything up to this offset has an outcome; null if nothing is. */
    @Nullable Boundary after(long offset) {
        if (last > offset) {
            return this;
        }
        List<Long> left = behind(offset);
        return left.isEmpty() ? null : new Boundary(OPEN, left);
    }

    /** The last offset that a batch may have that begins there. */
    long limit(long first) {
        if (last >= first) {
            return last;
        }
        return ahead.stream()
                .filter(each -> each >= first)
                .findFirst()
                .map(each -> each == first ? each : each - 1)
                .orElse(Long.MAX_VALUE);
    }

    /** As a commit stores it. */
    String text() {
        String batch = last == OPEN ? "" : "b" + last;
        String alone = ahead.stream().map(String::valueOf).collect(Collectors.joining(","));
        return alone.isEmpty() ? batch : batch + (batch.isEmpty() ? "d" : ";d") + alone;
    }

    private List<Long> behind(long offset) {
        return ahead.stream().filter(each -> each > offset).toList();
    }
}
