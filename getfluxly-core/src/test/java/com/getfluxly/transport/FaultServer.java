package com.getfluxly.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A server on a raw socket that does to each request what the test told it, one {@link Fault} after the other, the last
 * one for ever. It keeps every byte that arrived. It accepts as soon as it exists and forgets nobody: {@link #close}
 * ends every connection and thread.
 */
public final class FaultServer implements AutoCloseable {

    /** What befalls one request, or (before any byte is read) one connection. */
    @FunctionalInterface
    public interface Fault {

        void befall(Visit visit) throws IOException, InterruptedException;

        /** Whether it strikes as soon as the connection is there, without waiting for a request. */
        default boolean strikesAtOnce() {
            return false;
        }
    }

    private final ServerSocket listener;
    private final String scheme;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore arrivals = new Semaphore(0);
    private final Semaphore hangUps = new Semaphore(0);

    // All below is guarded by this.
    private final Deque<Fault> script = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();
    private final Set<Socket> sockets = new HashSet<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Fault last = answer(202, "{}");
    private int connections;

    private FaultServer(ServerSocket listener, String scheme) {
        this.listener = listener;
        this.scheme = scheme;
        start("fault-server", this::accept);
    }

    /** On a free port of the loopback interface. */
    public static FaultServer start() {
        return startAt("127.0.0.1");
    }

    /** On a free port of another address of the loopback interface. */
    public static FaultServer startAt(String address) {
        try {
            return new FaultServer(loopback(new ServerSocket(), address, 50), "http");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** On this port of another address of the loopback interface. */
    public static FaultServer startAt(String address, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return new FaultServer(socket, "http");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The same with TLS; only what was decrypted counts as received. */
    public static FaultServer startTls(SSLContext context) {
        return startTlsAt("127.0.0.1", context);
    }

    /** The same at another address of the loopback interface. */
    public static FaultServer startTlsAt(String address, SSLContext context) {
        try {
            ServerSocket socket = context.getServerSocketFactory().createServerSocket();
            return new FaultServer(loopback(socket, address, 50), "https");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // ---- what it does -----------------------------------------------------------------------------------------------

    /** Once the ones before have struck. The last one goes on for ever. */
    public synchronized FaultServer then(Fault fault) {
        script.add(fault);
        return this;
    }

    /** Reads the request and answers it; the connection stays open for the next one. */
    public static Fault answer(int status, String body) {
        return answer(status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the request and answers it; the connection stays open for the next one. */
    public static Fault answer(int status, Map<String, String> headers, byte[] body) {
        return visit -> {
            visit.readRequest();
            visit.write(head(status, headers, body.length));
            visit.write(body);
        };
    }

    /** Reads the request and answers with these very bytes. */
    public static Fault answerRaw(String bytes) {
        return visit -> {
            visit.readRequest();
            visit.write(bytes);
        };
    }

    /** Answers only once the latch is down; counts it down when the request is there. */
    public static Fault meetAt(CountDownLatch latch, Fault answer) {
        return visit -> {
            visit.awaitRequest();
            latch.countDown();
            latch.await();
            answer.befall(visit);
        };
    }

    /** Points somewhere else. */
    public static Fault redirectTo(int status, String location) {
        return answer(status, Map.of("Location", location), new byte[0]);
    }

    /** Lets the client believe that the connection stays open, and closes it. */
    public static Fault closeAfter(Fault answer) {
        return visit -> {
            answer.befall(visit);
            visit.end();
        };
    }

    /** Reads the request and says nothing. */
    public static Fault neverAnswer() {
        return visit -> {
            visit.readRequest();
            visit.awaitHangUp();
        };
    }

    /** Sends the headers of an answer and none of its body. */
    public static Fault stallAfterHeaders() {
        return visit -> {
            visit.readRequest();
            visit.write(head(202, Map.of(), 2));
            visit.awaitHangUp();
        };
    }

    /** Sends the first half of a body. */
    public static Fault stallInBody() {
        return visit -> {
            visit.readRequest();
            visit.write(head(202, Map.of(), 2) + "{");
            visit.awaitHangUp();
        };
    }

    /** Sends a body byte by byte, so that something always comes and nothing ever ends. */
    public static Fault drip(long everyMillis) {
        return visit -> {
            visit.readRequest();
            visit.write(head(202, Map.of(), 1_000_000));
            while (!visit.server.closed.await(everyMillis, TimeUnit.MILLISECONDS)) {
                visit.write(" ");
            }
        };
    }

    /** Takes the connection and reads nothing from it. */
    public static Fault neverRead() {
        return new AtOnce(visit -> visit.server.closed.await());
    }

    /** Breaks the connection off before any byte of the request is read. */
    public static Fault resetOnAccept() {
        return new AtOnce(Visit::reset);
    }

    /** Breaks the connection off between the headers of the request and its body. */
    public static Fault resetAfterRequestHeaders() {
        return visit -> {
            visit.readHead();
            visit.reset();
        };
    }

    /** Breaks the connection off in the middle of the request's body. */
    public static Fault resetMidBody() {
        return visit -> {
            visit.readBody(visit.contentLength(visit.readHead()) / 2);
            visit.reset();
        };
    }

    /** Breaks the connection off when the whole request is there, before any answer. */
    public static Fault resetAfterBody() {
        return visit -> {
            visit.readRequest();
            visit.reset();
        };
    }

    /** Sends one header after the other. */
    public static Fault endlessHeaders() {
        return visit -> {
            visit.readRequest();
            visit.write("HTTP/1.1 202 Accepted\r\n");
            for (int i = 0; ; i++) {
                visit.write("X-Filler-" + i + ": " + "x".repeat(1_000) + "\r\n");
            }
        };
    }

    /** Sends a body that never ends, in chunks. */
    public static Fault endlessBody() {
        return visit -> {
            visit.readRequest();
            visit.write("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "1000\r\n" + "0".repeat(0x1000) + "\r\n";
            while (true) {
                visit.write(chunk);
            }
        };
    }

    // ---- what it saw ------------------------------------------------------------------------------------------------

    /** The origin to send to. */
    public String origin() {
        return scheme + "://127.0.0.1:" + port();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections were made. */
    public synchronized int connections() {
        return connections;
    }

    /** The requests that arrived as a whole, in order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Every byte that was read on any connection. */
    public synchronized byte[] received() {
        return received.toByteArray();
    }

    /** Waits until so many more requests have arrived as a whole. */
    public void awaitRequests(int count) throws InterruptedException {
        arrivals.acquire(count);
    }

    /** Waits until a client has closed or broken a connection that the server still needed. */
    public void awaitHangUp() throws InterruptedException {
        hangUps.acquire();
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        Set<Socket> open;
        synchronized (this) {
            open = Set.copyOf(sockets);
        }
        open.forEach(FaultServer::closeQuietly);
    }

    // ---- connections ------------------------------------------------------------------------------------------------

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                synchronized (this) {
                    connections++;
                    sockets.add(socket);
                }
                start("fault-visit", () -> serve(socket));
            }
        } catch (IOException closedByTest) {
            closed.countDown();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            // Or the second write of each answer waits 40 ms for an acknowledgement of the first.
            socket.setTcpNoDelay(true);
            Visit visit = new Visit(this, socket);
            boolean open = !strikesAtOnce(visit);
            while (open && !socket.isClosed() && visit.awaitRequest()) {
                next().befall(visit);
            }
        } catch (IOException | InterruptedException hungUp) {
            hangUps.release();
        } finally {
            synchronized (this) {
                sockets.remove(socket);
            }
        }
    }

    private boolean strikesAtOnce(Visit visit) throws IOException, InterruptedException {
        Fault first;
        synchronized (this) {
            Fault due = script.isEmpty() ? last : script.peek();
            if (!due.strikesAtOnce()) {
                return false;
            }
            first = next();
        }
        first.befall(visit);
        return true;
    }

    private synchronized Fault next() {
        if (!script.isEmpty()) {
            last = script.remove();
        }
        return last;
    }

    private synchronized void keep(int b) {
        received.write(b);
    }

    private void arrived(Request request) {
        synchronized (this) {
            requests.add(request);
        }
        arrivals.release();
    }

    private static String head(int status, Map<String, String> headers, int contentLength) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        // RFC 9110 has no Content-Length in these, and the JDK's client refuses one.
        if (status != 204 && status != 304) {
            head.append("Content-Length: ").append(contentLength).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static ServerSocket loopback(ServerSocket socket, String address, int backlog) throws IOException {
        // Small, so that a server which never reads soon has the client waiting.
        socket.setReceiveBufferSize(8 * 1024);
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0), backlog);
        return socket;
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception gone) {
            throw new IllegalStateException(gone);
        }
    }

    private record AtOnce(Fault fault) implements Fault {

        @Override
        public void befall(Visit visit) throws IOException, InterruptedException {
            fault.befall(visit);
        }

        @Override
        public boolean strikesAtOnce() {
            return true;
        }
    }

    /** One connection, for faults to play on. Confined to its thread. */
    public static final class Visit {

        private final FaultServer server;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Visit(FaultServer server, Socket socket) throws IOException {
            this.server = server;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Waits for the first byte of a request without taking it; false if the client left instead. */
        boolean awaitRequest() throws IOException {
            in.mark(1);
            int first = in.read();
            in.reset();
            return first >= 0;
        }

        Request readRequest() throws IOException {
            String head = readHead();
            Request request = new Request(head, readBody(contentLength(head)));
            server.arrived(request);
            return request;
        }

        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(read());
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        byte[] readBody(int length) throws IOException {
            byte[] body = new byte[length];
            for (int i = 0; i < length; i++) {
                body[i] = (byte) read();
            }
            return body;
        }

        int contentLength(String head) {
            return Integer.parseInt(
                    new Request(head, new byte[0]).header("Content-Length").orElse("0"));
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Waits until the client closes or breaks the connection. */
        void awaitHangUp() throws IOException {
            while (true) {
                read();
            }
        }

        void end() throws IOException {
            socket.close();
        }

        /** Closes with RST instead of FIN. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private int read() throws IOException {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the client hung up");
            }
            server.keep(b);
            return b;
        }
    }

    /** One request as it arrived. */
    public static final class Request {

        private final String head;
        private final byte[] body;

        private Request(String head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        /** The first line, without its end. */
        public String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /** The names in lower case; every line is there, in order. */
        public Map<String, List<String>> headers() {
            Map<String, List<String>> headers = new TreeMap<>();
            List<String> lines = head.lines().filter(line -> !line.isEmpty()).toList();
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).trim());
            }
            return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        public Optional<String> header(String name) {
            return headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }

        public byte[] body() {
            return body.clone();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /**
     * A listener that accepts nobody and whose backlog is full: the operating system drops whatever knocks, and a
     * connect ends by its own limit only.
     */
    public static final class BlackHole implements AutoCloseable {

        private static final int KNOCK_MILLIS = 250;

        private final ServerSocket listener;
        private final List<Socket> crowd = new ArrayList<>();

        public BlackHole() throws IOException {
            listener = loopback(new ServerSocket(), "127.0.0.1", 1);
            boolean full = false;
            while (!full) {
                full = !joinCrowd();
            }
        }

        public String origin() {
            return "http://127.0.0.1:" + listener.getLocalPort();
        }

        private boolean joinCrowd() throws IOException {
            Socket socket = new Socket();
            crowd.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), KNOCK_MILLIS);
                return true;
            } catch (SocketTimeoutException dropped) {
                return false;
            }
        }

        @Override
        public void close() {
            crowd.forEach(FaultServer::closeQuietly);
            closeQuietly(listener);
        }
    }
}
