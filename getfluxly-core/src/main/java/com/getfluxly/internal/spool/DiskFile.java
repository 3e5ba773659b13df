package com.getfluxly.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file on the disk. It reads, writes and syncs without a channel, because one interrupt of any caller would close a channel for
 * all.
 */
final class DiskFile implements SpoolFile {

    /** No file has bytes there. */
    private static final long END = Long.MAX_VALUE - 1;

    private final RandomAccessFile file;
    private final @Nullable Object key;

    /** Reading has left the end. Asking for the end before each record would double what a record costs. */
    private boolean elsewhere = true;

    private DiskFile(Path path, String mode, @Nullable Object key) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), mode);
        this.key = key;
    }

    static DiskFile writing(Path path, @Nullable Object key) throws IOException {
        return new DiskFile(path, "rw", key);
    }

    static DiskFile reading(Path path, @Nullable Object key) throws IOException {
        return new DiskFile(path, "r", key);
    }

    @Override
    public void append(byte[] bytes, int offset, int length) throws IOException {
        if (elsewhere) {
            file.seek(file.length());
            elsewhere = false;
        }
        file.write(bytes, offset, length);
    }

    @Override
    public void setLength(long length) throws IOException {
        file.setLength(length);
    }

    /**
     * By the descriptor, since an interrupt does not reach it; for a file that grows it costs what {@code FileChannel.force(false)}
     * does: 0.2 ms at the median.
     */
    @Override
    public void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public int read(long at, byte[] into, int offset, int length) throws IOException {
        elsewhere = true;
        file.seek(at);
        int total = 0;
        while (total < length) {
            int count = file.read(into, offset + total, length - total);
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            total += count;
        }
        return total;
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    /**
     * Locks it against other processes until it is closed, but for its end, which is left to {@link #tryLockEnd}.
     *
     * @return false if another process has it
     */
    boolean tryLockAllButTheEnd() throws IOException {
        return file.getChannel().tryLock(0, END, false) != null;
    }

    /** @param shared whether others may have it, too, if they ask for no more than that */
    boolean tryLockEnd(boolean shared) throws IOException {
        return file.getChannel().tryLock(END, 1, shared) != null;
    }

    /** Where files have no keys, a name is as good: what is open cannot be replaced there. */
    boolean isAt(Path path) throws IOException {
        try {
            return key == null ? Files.exists(path, LinkOption.NOFOLLOW_LINKS) : key.equals(DiskFiles.keyOf(path));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
