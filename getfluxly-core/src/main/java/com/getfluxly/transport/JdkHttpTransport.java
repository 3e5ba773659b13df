package com.getfluxly.transport;

import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default transport, with the JDK's own HTTP client: HTTP/1.1, no redirects, no cookies.
 *
 * <p>Each request runs on a thread {@code getfluxly-http}, and its caller waits. So one deadline limits the whole request, even
 * if a name lookup hangs. There is one such thread for each request with events that is under way, and one for each direct call
 * (alias, erase). At most {@value #MAX_DIRECT_EXCHANGES} direct calls are under way; further ones wait within their deadlines.
 * The two kinds do not wait for each other. Threads and HTTP client are created with the first request, because the HTTP client
 * is the most expensive part at start-up.
 *
 * <p>If the thread of the HTTP client has died, the client is replaced. A connection that was idle for 30 seconds is not used
 * again. If a name has several addresses and a connection to one fails, the next address is tried within the same deadline. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class JdkHttpTransport implements Transport {

    /** How many requests with events may be under way at once: as many as {@code maxInFlight} allows. */
    static final int MAX_EVENT_EXCHANGES = 16;

    /** How many direct calls may be under way at once. */
    static final int MAX_DIRECT_EXCHANGES = 16;

    private static final Logger LOGGER = LoggerFactory.getLogger(JdkHttpTransport.class);

    private static final String THREAD_NAME = "getfluxly-http";
    private static final long DIRECT_THREADS_IDLE_NANOS = Duration.ofMinutes(1).toNanos();

    /**
     * Loaded with the transport, since its first request may come when the jar has been overwritten, or the loader closed. All
     * else of this package is loaded by making one.
     */
    private static final List<Class<?>> NEEDED_LATER = Stream.of(
                    AnswerReader.class,
                    BoundedBody.class,
                    HttpClientInUse.class,
                    HttpRequests.class,
                    MaybeSentException.class,
                    NotSentException.class,
                    ReadyBody.class,
                    SelectorThread.class,
                    Sending.class,
                    SocketExchange.class,
                    SpareDescriptors.class,
                    WireExchange.class,
                    WireThread.class)
            .flatMap(type -> Stream.of(type.getNestMembers()))
            .toList();

    /** The client wraps what happens to it several times. */
    private static final int MOST_CAUSES = 8;

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final byte[] NO_BODY = {};
    private static final Pattern REFUSAL_TO_CONNECT = Pattern.compile("Tunnel failed, got: ([1-5][0-9]{2})");

    private final ApiHost host;
    private final LongSupplier nanoClock;
    private final HttpClientFactory factory;
    private final HttpClients clients;
    private final OtherAddresses otherAddresses;
    private final Transport layered;

    private final Lane events;
    private final Lane directCalls;

    /**
     * Makes a transport to this origin with the settings of the JVM: its default proxy selector and trust store.
     *
     * @param host the origin of all requests
     * @throws GetFluxlyException {@code validation_error} if it is null
     */
    public JdkHttpTransport(ApiHost host) {
        this(builder(host), Ticker.SYSTEM);
    }

    JdkHttpTransport(Builder builder, LongSupplier nanoClock) {
        this.host = builder.host;
        this.nanoClock = nanoClock;
        this.events = new Lane(THREAD_NAME, MAX_EVENT_EXCHANGES, Long.MAX_VALUE, nanoClock);
        this.directCalls = new Lane(THREAD_NAME, MAX_DIRECT_EXCHANGES, DIRECT_THREADS_IDLE_NANOS, nanoClock);
        this.factory = new HttpClientFactory(builder, nanoClock);
        this.clients = new HttpClients(factory::open, nanoClock);
        this.otherAddresses = new OtherAddresses(host, factory, nanoClock);
        this.layered = builder.layer.apply(this::transmit);
        Objects.requireNonNull(NEEDED_LATER);
        JvmFlags.warnOfUnsafeOnes(LOGGER);
    }

    /**
     * Starts a transport with other settings.
     *
     * @param host the origin of all requests
     * @return a builder with the settings of the JVM
     * @since 0.1.0
     */
    public static Builder builder(ApiHost host) {
        return new Builder(host);
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return start(request).await(request.timeout());
    }

    /** Runs on a thread of the transport; the future's dependents do, too. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            return start(request);
        } catch (IOException notStarted) {
            return CompletableFuture.failedFuture(notStarted);
        }
    }

    /**
     * The next request opens a new connection, for example because certificates have changed: the
     * {@linkplain Builder#sslContext(Supplier) SSL context} is asked for again. Requests that are under way are not affected. Any
     * thread may call it. It sends nothing, does not wait, and does not throw.
     *
     * @since 0.1.0
     */
    public void renew() {
        factory.renew();
        clients.renew();
    }

    /**
     * Ends requests that are under way with an exception, frees connections, and waits a moment for the threads to end. May be
     * called several times.
     */
    @Override
    public void close() {
        List<Thread> ending = new ArrayList<>(events.close());
        ending.addAll(directCalls.close());
        clients.close();
        Lane.awaitEnd(ending, nanoClock);
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "JdkHttpTransport[" + host + "]";
    }

    private WireExchange start(TransportRequest request) throws IOException {
        WireExchange exchange = new WireExchange(layered, request);
        lane(request).start(exchange);
        return exchange;
    }

    private Lane lane(TransportRequest request) {
        return request.carriesEvents() ? events : directCalls;
    }

    // ---- on a thread of the wire ------------------------------------------------------------------------------------

    private TransportResponse transmit(TransportRequest request) throws IOException {
        Sending sending = sendingHere();
        boolean begunBefore = sending.hasBegun();
        try {
            return transmit(request, sending);
        } catch (IOException failed) {
            if (!begunBefore && failed instanceof SSLHandshakeException && !JvmFlags.sendTwice()) {
                // The JDK's client sometimes asks for the body when the server hangs up in the handshake.
                sending.takeBack();
            }
            throw sending.hasBegun() ? failed : notSent(failed);
        }
    }

    /** How far the exchange has come that this thread runs: on any other, nobody would know what has left. */
    private Sending sendingHere() throws NotSentException {
        WireExchange exchange = WireThread.running();
        if (exchange == null || !exchange.leadsTo(layered)) {
            throw new NotSentException(
                    FailureKind.CLIENT_FAULT,
                    "a layer has to send on the thread that it is called on, and did so on another: nothing was sent",
                    null);
        }
        return exchange.sending();
    }

    /** What its type does not say, and a reader of a log would ask for. */
    private IOException notSent(IOException failed) {
        if (failed instanceof ConnectException && factory.usesProxy()) {
            return new NotSentException(FailureKind.PROXY, "the proxy cannot be reached", nameOrConnection(failed));
        }
        boolean saysSoItself = failed instanceof NotSentException
                || failed instanceof ConnectException
                || failed instanceof HttpConnectTimeoutException
                || failed instanceof UnknownHostException
                || failed instanceof SSLHandshakeException
                || failed instanceof InterruptedIOException;
        return saysSoItself ? failed : NotSentException.of(failed);
    }

    /** The JDK's client says of a name that nobody knows that it could not connect, in an exception without a text. */
    private static IOException nameOrConnection(IOException failed) {
        boolean isUnknown = Stream.<Throwable>iterate(failed, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(UnresolvedAddressException.class::isInstance);
        if (!isUnknown) {
            return failed;
        }
        IOException unknown = new UnknownHostException("nobody knows the name of the proxy");
        unknown.initCause(failed);
        return unknown;
    }

    private TransportResponse transmit(TransportRequest request, Sending sending) throws IOException {
        long deadline = nanoClock.getAsLong() + request.timeout().toNanos();
        if (otherAddresses.arePreferred()) {
            return otherAddresses.send(request, deadline, sending);
        }
        try {
            return transmitByClient(request, sending);
        } catch (ConnectException | HttpConnectTimeoutException notConnected) {
            return otherAddresses.sendAfter(notConnected, request, deadline, sending);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the exchange was given up");
        }
    }

    private TransportResponse transmitByClient(TransportRequest request, Sending sending)
            throws IOException, InterruptedException {
        HttpClientInUse inUse = clients.acquire(request.timeout());
        Throwable failure = null;
        try {
            HttpRequest onTheWire = HttpRequests.of(host, request, inUse.proxyAuthorization(), sending);
            TransportResponse answer = response(inUse.client().send(onTheWire, JdkHttpTransport::body));
            if (answer.status() == PROXY_AUTHENTICATION_REQUIRED) {
                // So that the next one asks for the password anew.
                clients.retire(inUse);
            }
            return answer;
        } catch (IOException failed) {
            failure = failed;
            return answerOfTheProxy(failed);
        } catch (Throwable failed) {
            failure = failed;
            throw failed;
        } finally {
            clients.release(inUse, failure);
        }
    }

    /** Where a proxy refuses to connect, the JDK's client says so in an exception, unless it is for the want of a password. */
    private static TransportResponse answerOfTheProxy(IOException failed) throws IOException {
        Matcher refusal = REFUSAL_TO_CONNECT.matcher(String.valueOf(failed.getMessage()));
        if (!refusal.matches()) {
            throw failed;
        }
        return new TransportResponse(Integer.parseInt(refusal.group(1)), Map.of(), NO_BODY);
    }

    private static BodySubscriber<byte[]> body(ResponseInfo head) {
        return new BoundedBody(TransportResponse.MAX_BODY_BYTES);
    }

    private static TransportResponse response(HttpResponse<byte[]> answer) {
        // Null where a proxy wants a password.
        byte[] body = Objects.requireNonNullElse(answer.body(), NO_BODY);
        return new TransportResponse(answer.statusCode(), answer.headers().map(), body);
    }

    /**
     * Settings of a transport, all optional. Null is refused at once, with {@code validation_error} and the name of the
     * parameter. Not safe for use by several threads; one builder may build several transports.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        final ApiHost host;

        @Nullable ProxySelector proxy;

        @Nullable Authenticator authenticator;

        @Nullable Supplier<SSLContext> sslContext;

        @Nullable Supplier<SSLParameters> sslParameters;

        @Nullable Duration connectTimeout;

        UnaryOperator<Transport> layer = UnaryOperator.identity();

        /** For tests, which have names of their own. */
        HttpClientFactory.Resolver resolver = InetAddress::getAllByName;

        private Builder(ApiHost host) {
            this.host = notNull("host", host);
        }

        /**
         * The proxy on the way to the service. By default, the JVM's default selector decides. Not used for plain {@code http},
         * which goes only to this machine: through a proxy, the token would leave the machine unencrypted.
         *
         * @param proxy asked on a thread of the transport, within the deadline of an exchange
         * @return this builder
         */
        public Builder proxy(ProxySelector proxy) {
            this.proxy = notNull("proxy", proxy);
            return this;
        }

        /**
         * Gives the password of the proxy. By default there is none: a proxy that needs a password answers {@code 407}, and
         * delivery is parked. It is asked only for the proxy, never for the service: when a connection is opened, and again after
         * a {@code 407}, on a thread of the transport. The password is sent with the scheme {@code Basic}, and only to the proxy.
         *
         * @param authenticator asked with {@link Authenticator.RequestorType#PROXY}
         * @return this builder
         */
        public Builder authenticator(Authenticator authenticator) {
            this.authenticator = notNull("authenticator", authenticator);
            return this;
        }

        /**
         * The certificates to trust, and the client's own certificate if the service asks for one. By default the JVM's own
         * context. The host's name is verified with any context.
         *
         * @param sslContext for all connections
         * @return this builder
         */
        public Builder sslContext(SSLContext sslContext) {
            notNull("sslContext", sslContext);
            return sslContext(() -> sslContext);
        }

        /**
         * As {@link #sslContext(SSLContext)}, for certificates that change.
         *
         * @param sslContext asked with the first request and with the first one after each {@link JdkHttpTransport#renew()},
         *     on a thread of the transport, within the deadline of that exchange
         * @return this builder
         */
        public Builder sslContext(Supplier<SSLContext> sslContext) {
            this.sslContext = notNull("sslContext", sslContext);
            return this;
        }

        /**
         * Protocols and cipher suites of TLS. By default those of the JVM.
         *
         * @param sslParameters asked whenever the context is
         * @return this builder
         */
        public Builder sslParameters(Supplier<SSLParameters> sslParameters) {
            this.sslParameters = notNull("sslParameters", sslParameters);
            return this;
        }

        /**
         * The most time for connecting to one address, including TLS. By default the request's timeout, which limits the whole
         * request; if the name has several addresses, three fifths of it, so that the next address can be tried.
         *
         * @param connectTimeout longer than zero
         * @return this builder
         * @throws GetFluxlyException {@code validation_error} if it is not
         */
        public Builder connectTimeout(Duration connectTimeout) {
            notNull("connectTimeout", connectTimeout);
            if (connectTimeout.isZero() || connectTimeout.isNegative()) {
                throw GetFluxlyException.invalid(
                                "connectTimeout", "connectTimeout must be longer than zero, got " + connectTimeout)
                        .build();
            }
            this.connectTimeout = connectTimeout;
            return this;
        }

        /**
         * A layer that each request passes first, for example the HTTP client of a framework. It runs on a thread of the
         * transport, within the deadline of the request. As its last step it must call {@code send} of the given transport, on
         * the same thread; on another thread, {@code send} sends nothing and throws a {@link NotSentException}. By default there
         * is no layer.
         *
         * @param layer gets this transport and returns the layer before it; only {@link Transport#send} of both is called
         * @return this builder
         */
        public Builder layer(UnaryOperator<Transport> layer) {
            this.layer = notNull("layer", layer);
            return this;
        }

        /**
         * {@return the transport} Makes no connection and starts no thread.
         *
         * @throws GetFluxlyException {@code validation_error} if there is an authenticator, but the JVM does not allow its use:
         *     by default the JDK sends no password with {@code Basic} to a proxy on the way to {@code https}
         */
        public JdkHttpTransport build() {
            if (authenticator != null) {
                ProxyPassword.checkAllowed();
            }
            return new JdkHttpTransport(this, Ticker.SYSTEM);
        }

        private static <T> T notNull(String parameter, @Nullable T given) {
            if (given == null) {
                throw GetFluxlyException.invalid(parameter, parameter + " must not be null")
                        .build();
            }
            return given;
        }
    }
}
