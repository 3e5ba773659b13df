package com.getfluxly.internal.spool;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of the log, as its name says it. The numbers count up and come once; the clock has no say in them. */
final class Segment {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{8,15})-([0-9a-f]{16})\\.seg");

    private static final int HEX = 16;

    final long number;
    /** The sequence of its first event. */
    final long base;

    final Path path;

    /** Written by whoever may write to the log, read by all. */
    private volatile long bytes;

    /** There is something in it that somebody may want to look at. */
    private volatile boolean damaged;

    private Segment(long number, long base, Path path, long bytes) {
        this.number = number;
        this.base = base;
        this.path = path;
        this.bytes = bytes;
    }

    static Segment inDirectory(Path directory, long number, long base) {
        String name = padded(number, 8) + "-" + padded(base, HEX) + ".seg";
        return new Segment(number, base, directory.resolve(name), 0);
    }

    /** Empty if it is none. */
    static Optional<Segment> of(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
            return Optional.empty();
        }
        long base = Long.parseUnsignedLong(name.group(2), HEX);
        return base < 1
                ? Optional.empty()
                : Optional.of(new Segment(Long.parseLong(name.group(1), HEX), base, path, 0));
    }

    // Not String.format: some default locales have digits of their own.
    private static String padded(long number, int digits) {
        String hex = Long.toHexString(number);
        return "0".repeat(Math.max(0, digits - hex.length())) + hex;
    }

    long bytes() {
        return bytes;
    }

    void setBytes(long length) {
        bytes = length;
    }

    boolean isDamaged() {
        return damaged;
    }

    void markDamaged() {
        damaged = true;
    }
}
