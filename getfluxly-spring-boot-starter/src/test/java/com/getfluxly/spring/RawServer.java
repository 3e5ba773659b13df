package com.getfluxly.spring;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback that does what no decent one does, and shows every byte of a request. */
public final class RawServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Script head;
    private final Script whole;
    private final Supplier<Optional<SSLContext>> tls;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What the server does with a request, once it has read as much of it as it wants. */
    @FunctionalInterface
    public interface Script {
        void answer(Conversation conversation) throws IOException, InterruptedException;
    }

    /** One request of a connection, as far as it has been read, one char for a byte. */
    public record Conversation(Socket socket, OutputStream out, CountDownLatch closed, String request) {

        public Conversation say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        /** Until the server is closed. */
        public void fallSilent() throws InterruptedException {
            closed.await();
        }
    }

    /** A server that reads a request as a whole before it does anything. */
    public RawServer(Script script) {
        this(Optional::empty, head -> {}, script);
    }

    private RawServer(Supplier<Optional<SSLContext>> tls, Script head, Script whole) {
        this.tls = tls;
        this.head = head;
        this.whole = whole;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        daemon(this::accept);
    }

    /** A server that gives the same answer to everybody. */
    public static RawServer answering(String answer) {
        return new RawServer(conversation -> conversation.say(answer));
    }

    /** A server that acts upon the head of a request, and reads the body only afterwards. */
    public static RawServer hasty(Script head) {
        return hasty(head, whole -> {});
    }

    /** A server that acts upon the head of a request, and once more when it has read the body. */
    public static RawServer hasty(Script head, Script whole) {
        return new RawServer(Optional::empty, head, whole);
    }

    /** A server with the certificate of the moment, asked for with each connection. */
    public static RawServer secure(Supplier<SSLContext> tls, Script script) {
        return new RawServer(() -> Optional.of(tls.get()), head -> {}, script);
    }

    public String origin() {
        return (tls.get().isPresent() ? "https" : "http") + "://127.0.0.1:" + port();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many were opened, those included that brought no request. */
    public int connections() {
        return connections.size();
    }

    /** How many of them are still open at both ends. */
    public long openConnections() {
        return connections.stream().filter(connection -> !connection.isClosed()).count();
    }

    /** Each with head and body, one char for a byte. */
    public List<String> requests() {
        return requests;
    }

    /** The first of this name. */
    public static Optional<String> header(String request, String name) {
        return request.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                daemon(() -> converse(connection));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void converse(Socket plain) {
        try (Socket connection = secured(plain)) {
            plain.setTcpNoDelay(true);
            for (String head = readHead(connection); !head.isEmpty(); head = readHead(connection)) {
                this.head.answer(conversation(connection, head));
                String request = head + readBody(connection, contentLength(head));
                requests.add(request);
                whole.answer(conversation(connection, request));
            }
        } catch (IOException | InterruptedException over) {
            return;
        }
    }

    private Socket secured(Socket plain) throws IOException {
        Optional<SSLContext> context = tls.get();
        if (context.isEmpty()) {
            return plain;
        }
        SSLSocket secured = (SSLSocket) context.get().getSocketFactory().createSocket(plain, null, true);
        secured.setUseClientMode(false);
        return secured;
    }

    private Conversation conversation(Socket connection, String request) throws IOException {
        return new Conversation(connection, connection.getOutputStream(), closed, request);
    }

    private static String readHead(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!text(bytes).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
        }
        return text(bytes);
    }

    /** A client that gives up breaks off its request, which is none then. */
    private static String readBody(Socket connection, int length) throws IOException {
        byte[] body = connection.getInputStream().readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private static int contentLength(String head) {
        return header(head, "content-length").map(Integer::parseInt).orElse(0);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }
}
