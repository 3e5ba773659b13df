package com.getfluxly.spring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server on loopback that does what no decent one does, and shows every byte of a request. */
public final class RawServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What the server does with a request, once it has read it. */
    @FunctionalInterface
    public interface Script {
        void answer(Conversation conversation) throws IOException, InterruptedException;
    }

    /** One request of a connection. */
    public record Conversation(Socket socket, OutputStream out, CountDownLatch closed) {

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

    public RawServer(Script script) {
        this.script = script;
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

    public String origin() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Each with head and body, one char for a byte. */
    public List<String> requests() {
        return requests;
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

    private void converse(Socket connection) {
        try (connection) {
            for (String request = read(connection); !request.isEmpty(); request = read(connection)) {
                requests.add(request);
                script.answer(new Conversation(connection, connection.getOutputStream(), closed));
            }
        } catch (IOException | InterruptedException over) {
            return;
        }
    }

    private static String read(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!text(bytes).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
        }
        bytes.write(in.readNBytes(contentLength(text(bytes))));
        return text(bytes);
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .map(line -> Integer.parseInt(line.substring(15).trim()))
                .findFirst()
                .orElse(0);
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
