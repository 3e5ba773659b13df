package com.getfluxly.internal.spool;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory, which fails as the test says, can be switched off at each operation, in the middle of each write, and knows
 * what would be left.
 */
final class FakeFiles implements SpoolFiles {

    enum Op {
        CREATE_DIRECTORIES,
        CREATE,
        OPEN,
        LIST,
        DELETE,
        MOVE,
        SYNC_DIRECTORY,
        IS_SAME,
        APPEND,
        SET_LENGTH,
        FORCE,
        READ,
        CLOSE;

        boolean changes() {
            return this == CREATE || this == DELETE || this == MOVE || this == APPEND || this == SET_LENGTH;
        }

        /** The process may die there and leave another disk than one operation before. */
        boolean isPoint() {
            return changes() || this == FORCE || this == SYNC_DIRECTORY;
        }
    }

    /** What fails. */
    @FunctionalInterface
    interface Fault {

        Fault NONE = (op, file, length) -> length;

        /**
         * Before each operation.
         *
         * @return how many bytes of a write get through; if fewer, then it fails after them
         */
        int before(Op op, Path file, int length) throws IOException;
    }

    /** The process is gone, in the middle of whatever it did. */
    static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** What is left of what was not synced. */
    enum Loss {
        /** Everything: only the process died. */
        NOTHING,
        /** Nothing of it. */
        ALL,
        /** The names, and no bytes. */
        CONTENTS,
        /** The lengths, with zeros. */
        ZEROED,
        /** All but what is in the newest file. */
        OF_OLDER_FILES
    }

    /** Until somebody deletes it, and for those who have it open also after that. */
    private static final class Inode {
        private byte[] room = new byte[64];
        private int length;
        byte[] synced = new byte[0];

        byte[] bytes() {
            return Arrays.copyOf(room, length);
        }

        void append(byte[] bytes, int offset, int count) {
            if (length + count > room.length) {
                room = Arrays.copyOf(room, Math.max(length + count, 2 * room.length));
            }
            System.arraycopy(bytes, offset, room, length, count);
            length += count;
        }

        void setLength(int to) {
            room = Arrays.copyOf(room, to);
            length = to;
        }

        int read(int at, byte[] into, int offset, int most) {
            int count = Math.min(most, length - at);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(room, at, into, offset, count);
            return count;
        }
    }

    private final Map<Path, Inode> files = new TreeMap<>();
    /** The names that would survive a loss of power. */
    private final Map<Path, Inode> syncedNames = new HashMap<>();

    private final List<String> log = new ArrayList<>();
    private final Set<FakeFile> open = new HashSet<>();
    private Fault fault = Fault.NONE;
    private @Nullable Error behindWrite;
    private long usable = Long.MAX_VALUE;
    private boolean dead;
    private long killAt = Long.MAX_VALUE;
    private int killPrefix;
    private long points;
    private int lengthAtPoint;

    synchronized void fault(Fault next) {
        fault = next;
    }

    /** From now on each such operation hangs. */
    Hanging hangIn(Op wanted) {
        Hanging hanging = new Hanging();
        fault((op, file, length) -> {
            if (op == wanted) {
                hanging.run();
            }
            return length;
        });
        return hanging;
    }

    /** Once, behind the next write that comes through: there is no memory or no stack for what follows. */
    synchronized void throwBehindWrite(Error error) {
        behindWrite = error;
    }

    private void throwBehindWrite() {
        Error thrown = behindWrite;
        behindWrite = null;
        if (thrown != null) {
            throw thrown;
        }
    }

    synchronized void usable(long bytes) {
        usable = bytes;
    }

    /** Dies at that operation of those that matter, counted from 0, after so many bytes of it if it is a write. */
    synchronized void killAt(long point, int prefix) {
        killAt = point;
        killPrefix = prefix;
    }

    /** Dies now: nothing more gets through. */
    synchronized void die() {
        dead = true;
    }

    synchronized boolean isDead() {
        return dead;
    }

    synchronized long points() {
        return points;
    }

    /** Of the write that it died in; 0 if that was something else. */
    synchronized int lengthAtPoint() {
        return lengthAtPoint;
    }

    /** What was done, in order, with the names of files. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    synchronized long openFiles() {
        return open.size();
    }

    synchronized Set<Path> names() {
        return new TreeSet<>(files.keySet());
    }

    synchronized byte[] bytes(Path file) {
        return Objects.requireNonNull(files.get(file)).bytes();
    }

    synchronized long size() {
        return files.values().stream().mapToLong(inode -> inode.length).sum();
    }

    /** By somebody else, or before all began; synced. */
    synchronized void put(Path file, byte[] bytes) {
        Inode inode = new Inode();
        inode.append(bytes, 0, bytes.length);
        inode.synced = inode.bytes();
        files.put(file, inode);
        syncedNames.put(file, inode);
    }

    /** By somebody else, into the file that is there. */
    synchronized void overwrite(Path file, byte[] bytes) {
        Inode inode = Objects.requireNonNull(files.get(file));
        inode.setLength(0);
        inode.append(bytes, 0, bytes.length);
    }

    /** By somebody else. */
    synchronized void remove(Path file) {
        files.remove(file);
        syncedNames.remove(file);
    }

    /** What the next process finds. */
    synchronized FakeFiles afterwards(Loss loss) {
        FakeFiles left = new FakeFiles();
        Map<Path, Inode> names = loss == Loss.ALL ? syncedNames : files;
        Path newest = names.keySet().stream().max(Path::compareTo).orElse(null);
        names.forEach((name, inode) -> left.put(name, contents(inode, loss, name.equals(newest))));
        return left;
    }

    private static byte[] contents(Inode inode, Loss loss, boolean isNewest) {
        return switch (loss) {
            case NOTHING -> inode.bytes();
            case ALL, CONTENTS -> inode.synced;
            case ZEROED -> Arrays.copyOf(inode.synced, Math.max(inode.length, inode.synced.length));
            case OF_OLDER_FILES -> isNewest ? inode.bytes() : inode.synced;
        };
    }

    // ---- what the spool sees ----------------------------------------------------------------------------------------

    @Override
    public void createDirectories(Path directory) throws IOException {
        before(Op.CREATE_DIRECTORIES, directory, 0);
    }

    @Override
    public SpoolFile create(Path file) throws IOException {
        before(Op.CREATE, file, 0);
        synchronized (this) {
            if (files.containsKey(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Inode inode = new Inode();
            files.put(file, inode);
            dieIfDead();
            return new FakeFile(file, inode, true);
        }
    }

    @Override
    public SpoolFile open(Path file) throws IOException {
        before(Op.OPEN, file, 0);
        return new FakeFile(file, find(file), false);
    }

    /** In no order that anybody could rely on. */
    @Override
    public List<Path> list(Path directory) throws IOException {
        before(Op.LIST, directory, 0);
        List<Path> found = new ArrayList<>(names().stream()
                .filter(file -> directory.equals(file.getParent()))
                .toList());
        Collections.reverse(found);
        return found;
    }

    @Override
    public void delete(Path file) throws IOException {
        before(Op.DELETE, file, 0);
        synchronized (this) {
            files.remove(file);
            dieIfDead();
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        before(Op.MOVE, from, 0);
        synchronized (this) {
            Inode inode = find(from);
            files.remove(from);
            files.put(to, inode);
            dieIfDead();
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        before(Op.SYNC_DIRECTORY, directory, 0);
        synchronized (this) {
            syncedNames.keySet().removeIf(file -> directory.equals(file.getParent()));
            files.forEach((file, inode) -> {
                if (directory.equals(file.getParent())) {
                    syncedNames.put(file, inode);
                }
            });
            dieIfDead();
        }
    }

    @Override
    public boolean isSame(Path file, SpoolFile opened) throws IOException {
        before(Op.IS_SAME, file, 0);
        synchronized (this) {
            return files.get(file) == ((FakeFile) opened).inode;
        }
    }

    @Override
    public synchronized long usableBytes(Path directory) {
        return usable;
    }

    private synchronized Inode find(Path file) throws FileNotFoundException {
        Inode inode = files.get(file);
        if (inode == null) {
            throw new FileNotFoundException(file.toString());
        }
        return inode;
    }

    /** Not under the lock while it fails or waits: a write that takes long keeps nobody from reading. */
    private int before(Op op, Path file, int length) throws IOException {
        Fault now;
        synchronized (this) {
            dieIfDead();
            now = fault;
            if (op.isPoint()) {
                log.add(op + " " + file.getFileName());
                if (points++ == killAt) {
                    dead = true;
                    lengthAtPoint = length;
                }
            }
            if (dead && op == Op.APPEND) {
                return Math.min(killPrefix, length);
            }
            if (dead && killPrefix > 0) {
                return length;
            }
            dieIfDead();
        }
        return now.before(op, file, length);
    }

    private synchronized void dieIfDead() {
        if (dead) {
            throw new Killed();
        }
    }

    private final class FakeFile implements SpoolFile {

        private final Path name;
        private final Inode inode;
        private final boolean mayWrite;

        FakeFile(Path name, Inode inode, boolean mayWrite) {
            this.name = name;
            this.inode = inode;
            this.mayWrite = mayWrite;
            synchronized (FakeFiles.this) {
                open.add(this);
            }
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            checkOpen();
            if (!mayWrite) {
                throw new IOException("Bad file descriptor");
            }
            int through = before(Op.APPEND, name, length);
            synchronized (FakeFiles.this) {
                inode.append(bytes, offset, through);
                dieIfDead();
                if (through < length) {
                    throw new IOException("No space left on device");
                }
                throwBehindWrite();
            }
        }

        @Override
        public void setLength(long length) throws IOException {
            checkOpen();
            before(Op.SET_LENGTH, name, 0);
            synchronized (FakeFiles.this) {
                inode.setLength((int) length);
                dieIfDead();
            }
        }

        /** What is there at its beginning. */
        @Override
        public void force() throws IOException {
            checkOpen();
            byte[] there;
            synchronized (FakeFiles.this) {
                there = inode.bytes();
            }
            before(Op.FORCE, name, 0);
            synchronized (FakeFiles.this) {
                inode.synced = there;
                dieIfDead();
            }
        }

        @Override
        public int read(long at, byte[] into, int offset, int length) throws IOException {
            checkOpen();
            before(Op.READ, name, length);
            synchronized (FakeFiles.this) {
                return inode.read((int) at, into, offset, length);
            }
        }

        @Override
        public long length() {
            synchronized (FakeFiles.this) {
                return inode.length;
            }
        }

        @Override
        public void close() throws IOException {
            before(Op.CLOSE, name, 0);
            synchronized (FakeFiles.this) {
                open.remove(this);
            }
        }

        private void checkOpen() throws IOException {
            synchronized (FakeFiles.this) {
                if (!open.contains(this)) {
                    throw new IOException("Stream Closed");
                }
            }
        }
    }
}
