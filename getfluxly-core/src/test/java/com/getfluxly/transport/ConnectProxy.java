package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A proxy on the loopback interface that tunnels, or answers what the test wants. */
final class ConnectProxy implements AutoCloseable {

    private final LoopbackListener listener;
    private final UnaryOperator<String> refusal;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    private ConnectProxy(UnaryOperator<String> refusal) {
        this.refusal = refusal;
        this.listener = LoopbackListener.start("proxy", this::serve);
    }

    /** Answers each request for a tunnel with these bytes. */
    static ConnectProxy answering(String bytes) {
        return new ConnectProxy(head -> bytes);
    }

    /** Tunnels where the head of the request holds this, and wants a password where it does not. */
    static ConnectProxy wanting(String header) {
        return new ConnectProxy(head -> head.contains(header) ? "" : """
                        HTTP/1.1 407 Proxy Authentication Required\r
                        Proxy-Authenticate: Basic realm="test"\r
                        Content-Length: 0\r
                        \r
                        """);
    }

    int port() {
        return listener.port();
    }

    /** The heads of the requests for a tunnel. */
    List<String> heads() {
        return heads;
    }

    ProxySelector selector() {
        return ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            heads.add(head);
            String answer = refusal.apply(head);
            if (!answer.isEmpty()) {
                client.getOutputStream().write(answer.getBytes(ISO_8859_1));
                return;
            }
            String[] target = head.split(" ", 3)[1].split(":", 2);
            try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
                listener.add(server);
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                LoopbackListener.startDaemon("proxy-back", () -> pump(server, client));
                client.getInputStream().transferTo(server.getOutputStream());
            }
        } catch (IOException over) {
            // One of the two has hung up.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // One of the two has hung up.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }
}
