package com.getfluxly.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a client and a server on this machine: a TCP proxy that carries every byte until a toxic is
 * switched on, for the connections there are and for those to come. One toxic at a time; {@link #heal} ends it.
 */
public final class ToxicProxy implements AutoCloseable {

    private static final int CHUNK = 1024;
    private static final int BUFFER = 8 * 1024;
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final Toxic HEALTHY = new Toxic(0, 0, NO_LIMIT, false, false);

    private final ExecutorService threads = Executors.newCachedThreadPool(ToxicProxy::daemon);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int port;

    // All below is guarded by this.
    private final Set<Link> links = new HashSet<>();
    private ServerSocket listener;
    private CountDownLatch accepting;
    /** Has the port while nobody listens, so that no other test gets it, and no connection leads to itself. */
    private Socket placeholder = new Socket();

    private Toxic toxic = HEALTHY;
    private int target;
    private int connections;

    /** What the network does. Compared by identity: switching the same one on again starts it anew. */
    private record Toxic(
            long latencyNanos, long nanosPerByte, long upstreamLimit, boolean silent, boolean answersCut) {}

    private ToxicProxy(int target) throws IOException {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        this.accepting = accept(listener);
    }

    /** On a free port of the loopback interface, leading to this one. */
    public static ToxicProxy leadingTo(int port) {
        try {
            return new ToxicProxy(port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return port;
    }

    /** The origin to send to. */
    public String origin() {
        return "http://127.0.0.1:" + port;
    }

    /** How many connections were made. */
    public synchronized int connections() {
        return connections;
    }

    // ---- toxics -----------------------------------------------------------------------------------------------------

    /** Whatever is sent arrives so much later, in both directions. */
    public void latency(Duration latency) {
        become(new Toxic(latency.toNanos(), 0, NO_LIMIT, false, false));
    }

    /** Breaks every connection off when so many further bytes of it have reached the server. */
    public void upstreamLimit(int bytes) {
        become(new Toxic(0, 0, bytes, false, false));
    }

    /** Carries so many bytes a second to the server, on each connection. */
    public void bandwidth(int bytesPerSecond) {
        become(new Toxic(0, TimeUnit.SECONDS.toNanos(1) / bytesPerSecond, NO_LIMIT, false, false));
    }

    /** Connections stay up and can be made, and nothing passes, not even an end. What was held passes once it is over. */
    public void silence() {
        become(new Toxic(0, 0, NO_LIMIT, true, false));
    }

    /** Requests pass; the connection is broken off in place of the first byte of an answer. */
    public void cutAnswers() {
        become(new Toxic(0, 0, NO_LIMIT, false, true));
    }

    /** Nobody listens any more, and every connection is broken off. */
    public void refuse() {
        CountDownLatch gone;
        synchronized (this) {
            closeQuietly(listener);
            gone = accepting;
        }
        cutConnections();
        try {
            // Only then is the port free to be opened again.
            gone.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        holdPort();
    }

    private synchronized void holdPort() {
        if (closed.getCount() == 0 || placeholder.isBound()) {
            return;
        }
        try {
            placeholder.setReuseAddress(true);
            placeholder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Breaks off every connection there is; new ones can be made. */
    public void cutConnections() {
        Set<Link> open;
        synchronized (this) {
            open = Set.copyOf(links);
        }
        open.forEach(Link::cut);
    }

    /** All is well again. */
    public void heal() {
        become(HEALTHY);
        synchronized (this) {
            if (listener.isClosed() && closed.getCount() > 0) {
                reopen();
            }
        }
    }

    /** New connections lead to another server from now on. */
    public synchronized void leadTo(int otherPort) {
        target = otherPort;
    }

    @Override
    public void close() {
        closed.countDown();
        refuse();
        closeQuietly(placeholder);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a connection of the proxy does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void become(Toxic next) {
        toxic = next;
        notifyAll();
    }

    private synchronized Toxic awaitPassage() throws InterruptedException {
        while (toxic.silent) {
            wait();
        }
        return toxic;
    }

    private void take(long nanos) throws IOException, InterruptedException {
        if (nanos > 0 && closed.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new IOException("the proxy is closed");
        }
    }

    // ---- connections ------------------------------------------------------------------------------------------------

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        // Small, so that what does not pass soon has the client waiting.
        socket.setReceiveBufferSize(BUFFER);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private synchronized void reopen() {
        try {
            closeQuietly(placeholder);
            placeholder = new Socket();
            listener = listen(port);
            accepting = accept(listener);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Until the socket is closed, which the latch tells. */
    private CountDownLatch accept(ServerSocket open) {
        CountDownLatch ended = new CountDownLatch(1);
        threads.execute(() -> {
            try {
                while (true) {
                    link(open.accept());
                }
            } catch (IOException closedByTest) {
                ended.countDown();
            }
        });
        return ended;
    }

    private void link(Socket client) throws IOException {
        Link link = new Link(client, new Socket());
        int leadsTo;
        boolean refused;
        synchronized (this) {
            connections++;
            leadsTo = target;
            refused = listener.isClosed();
            links.add(link);
        }
        if (refused) {
            link.cut();
            return;
        }
        try {
            link.client.setTcpNoDelay(true);
            link.server.setTcpNoDelay(true);
            link.server.setSendBufferSize(BUFFER);
            link.server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), leadsTo));
        } catch (IOException nobodyThere) {
            link.cut();
            return;
        }
        threads.execute(() -> carry(link, this::carryRequests));
        threads.execute(() -> carry(link, this::carryAnswers));
    }

    /** One direction of one connection. */
    @FunctionalInterface
    private interface Direction {
        void carry(Link link) throws IOException, InterruptedException;
    }

    private void carry(Link link, Direction direction) {
        try {
            direction.carry(link);
            link.endOne();
        } catch (IOException broken) {
            link.cut();
        } catch (InterruptedException closedByTest) {
            link.cut();
            Thread.currentThread().interrupt();
        }
        if (link.isOver()) {
            synchronized (this) {
                links.remove(link);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // as meant
    private void carryRequests(Link link) throws IOException, InterruptedException {
        InputStream in = link.client.getInputStream();
        OutputStream out = link.server.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        Toxic before = HEALTHY;
        long passed = 0;
        while (true) {
            boolean first = in.available() == 0;
            int length = read(in, chunk);
            Toxic now = awaitPassage();
            passed = now == before ? passed : 0;
            before = now;
            if (length < 0) {
                link.server.shutdownOutput();
                return;
            }
            int allowed = (int) Math.min(length, now.upstreamLimit - passed);
            take((first ? now.latencyNanos : 0) + now.nanosPerByte * allowed);
            out.write(chunk, 0, allowed);
            passed += allowed;
            if (passed == now.upstreamLimit) {
                link.cut();
                return;
            }
        }
    }

    private void carryAnswers(Link link) throws IOException, InterruptedException {
        InputStream in = link.server.getInputStream();
        OutputStream out = link.client.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        while (true) {
            boolean first = in.available() == 0;
            int length = read(in, chunk);
            Toxic now = awaitPassage();
            if (length < 0) {
                link.client.shutdownOutput();
                return;
            }
            if (now.answersCut) {
                link.cut();
                return;
            }
            take(first ? now.latencyNanos : 0);
            out.write(chunk, 0, length);
        }
    }

    /** Even the news of a broken connection does not pass in silence. */
    private int read(InputStream in, byte[] chunk) throws IOException, InterruptedException {
        try {
            return in.read(chunk);
        } catch (IOException broken) {
            awaitPassage();
            throw broken;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "toxic-proxy");
        thread.setDaemon(true);
        return thread;
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception gone) {
            throw new IllegalStateException(gone);
        }
    }

    /** Two sockets that look like one connection to both ends. */
    private static final class Link {

        private final Socket client;
        private final Socket server;
        private final AtomicInteger open = new AtomicInteger(2);

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void endOne() {
            if (open.decrementAndGet() == 0) {
                closeQuietly(client);
                closeQuietly(server);
            }
        }

        /** The server reads to the last byte that passed and finds an end there; the client finds a reset. */
        void cut() {
            try {
                client.setSoLinger(true, 0);
            } catch (IOException closedAlready) {
                open.set(0);
            }
            closeQuietly(client);
            closeQuietly(server);
        }

        boolean isOver() {
            return client.isClosed() && server.isClosed();
        }
    }
}
