package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a connection of its own, to an address of our choice: for {@link OtherAddresses}. An interrupt of the
 * thread closes the connection, since it is a channel's. Confined to one thread.
 */
final class SocketExchange implements AutoCloseable {

    private final ApiHost host;
    private final HttpClientFactory settings;
    private final SocketChannel channel;
    private @Nullable Socket socket;

    /** @param channel not connected yet; closed with the exchange */
    SocketExchange(ApiHost host, HttpClientFactory settings, SocketChannel channel) {
        this.host = host;
        this.settings = settings;
        this.channel = channel;
    }

    /** There is no connection, so nothing was sent. */
    static final class NotConnected extends Exception {

        private static final long serialVersionUID = 1L;

        private final IOException failure;

        NotConnected(IOException failure) {
            super(failure);
            this.failure = failure;
        }

        IOException failure() {
            return failure;
        }
    }

    /**
     * Connects, TLS included.
     *
     * @throws IOException if the exchange was given up, after which no other address is of any use
     */
    void connect(InetSocketAddress address, Duration timeout) throws IOException, NotConnected {
        int millis = (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        try {
            channel.socket().connect(address, millis);
            channel.socket().setTcpNoDelay(true);
            channel.socket().setSoTimeout(millis);
            socket = host.isPlainHttp() ? channel.socket() : secured();
            // From here on the deadline of the exchange is enough, which interrupts this thread.
            channel.socket().setSoTimeout(0);
        } catch (IOException failed) {
            if (Thread.currentThread().isInterrupted()) {
                throw failed;
            }
            throw new NotConnected(failed instanceof SocketTimeoutException ? late(failed) : failed);
        }
    }

    /** What waits for TLS says the same as what waits for an answer. */
    private static IOException late(IOException failed) {
        IOException late = new HttpConnectTimeoutException("no connection in time");
        late.initCause(failed);
        return late;
    }

    TransportResponse send(TransportRequest request, Sending sending) throws IOException {
        Socket connected = Objects.requireNonNull(socket, "not connected");
        byte[] head = head(request, sending);
        try {
            OutputStream out = connected.getOutputStream();
            out.write(head);
            if (sending.begin()) {
                out.write(request.body());
                out.flush();
            }
        } catch (IOException hungUp) {
            return earlyAnswer(connected, hungUp);
        }
        if (!sending.hasBegun()) {
            throw new InterruptedIOException("the exchange was given up");
        }
        return AnswerReader.read(new BufferedInputStream(connected.getInputStream()));
    }

    /** A service may refuse a request by its head, and not wait for the rest. */
    private static TransportResponse earlyAnswer(Socket connected, IOException hungUp) throws IOException {
        try {
            return AnswerReader.read(new BufferedInputStream(connected.getInputStream()));
        } catch (IOException none) {
            hungUp.addSuppressed(none);
            throw hungUp;
        }
    }

    /** Over TLS it says goodbye first. */
    @Override
    public void close() throws IOException {
        try {
            if (socket != null) {
                socket.close();
            }
        } finally {
            channel.close();
        }
    }

    /** The name is verified against the certificate as the JDK's client does. */
    private Socket secured() throws IOException {
        HttpClientFactory.Tls tls = settings.tls();
        SSLSocket secured = (SSLSocket)
                tls.context().getSocketFactory().createSocket(channel.socket(), host.name(), host.port(), true);
        SSLParameters parameters = tls.parametersOr(secured::getSSLParameters);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Header names and values were checked by the JDK's client. */
    private byte[] head(TransportRequest request, Sending sending) throws IOException {
        HttpRequest checked = HttpRequests.of(host, request, null, sending);
        StringBuilder head = new StringBuilder()
                .append(checked.method())
                .append(' ')
                .append(checked.uri().getRawPath())
                .append(" HTTP/1.1\r\nHost: ")
                .append(checked.uri().getRawAuthority())
                .append("\r\nConnection: close\r\nContent-Length: ")
                .append(request.body().length)
                .append("\r\n");
        for (Map.Entry<String, List<String>> header : checked.headers().map().entrySet()) {
            header.getValue()
                    .forEach(value -> head.append(header.getKey())
                            .append(": ")
                            .append(value)
                            .append("\r\n"));
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }
}
