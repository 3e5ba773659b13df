package com.getfluxly.spring.autoconfigure;

import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChain.Scope;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import reactor.netty.Connection;

/**
 * Takes habits away from HTTP clients that would get between the engine and the service. After the application's own
 * customizers, which may know proxies and the like, but might as well follow redirects, and the token with them.
 */
final class RequestFactories {

    private RequestFactories() {}

    /**
     * A factory of this kind, for requests to this origin only: to plain http, which is on this machine, none of them takes a
     * proxy, since the token would leave the machine in the clear.
     */
    static ClientHttpRequestFactory build(
            ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings, ApiHost host) {
        boolean direct = host.toString().startsWith("http:");
        if (builder instanceof JdkClientHttpRequestFactoryBuilder jdk) {
            warnOfUnsafeFlags(host);
            return plain(jdk, direct).build(settings);
        }
        if (builder instanceof HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
            return HttpComponents.plain(httpComponents, settings, direct);
        }
        if (builder instanceof JettyClientHttpRequestFactoryBuilder jetty) {
            return Jetty.plain(jetty, settings, direct);
        }
        if (builder instanceof ReactorClientHttpRequestFactoryBuilder reactor) {
            return Reactor.plain(reactor, settings, direct);
        }
        if (builder instanceof SimpleClientHttpRequestFactoryBuilder simple) {
            return plain(simple, settings, direct);
        }
        return builder.build(settings);
    }

    /** The core's own transport warns when it is made, and opens nothing. */
    private static void warnOfUnsafeFlags(ApiHost host) {
        new JdkHttpTransport(host).close();
    }

    /** Over plain http it would offer an upgrade to HTTP/2 that proxies stumble over, and it would ask for gzip. */
    private static JdkClientHttpRequestFactoryBuilder plain(JdkClientHttpRequestFactoryBuilder jdk, boolean direct) {
        return jdk.withHttpClientCustomizer(client -> {
                    client.version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
                    if (direct) {
                        client.proxy(HttpClient.Builder.NO_PROXY);
                    }
                })
                .withCustomizer(factory -> factory.enableCompression(false));
    }

    private static ClientHttpRequestFactory plain(
            SimpleClientHttpRequestFactoryBuilder simple, HttpClientSettings settings, boolean direct) {
        ClientHttpRequestFactory factory =
                (direct ? simple.withCustomizer(made -> made.setProxy(Proxy.NO_PROXY)) : simple).build(settings);
        return (uri, method) -> new SimpleRequest(factory.createRequest(uri, method));
    }

    /** Apart, since the application may lack the class. */
    private static final class HttpComponents implements ClientHttpRequestFactory, DisposableBean {

        private final HttpComponentsClientHttpRequestFactory factory;

        private HttpComponents(HttpComponentsClientHttpRequestFactory factory) {
            this.factory = factory;
        }

        static HttpComponents plain(
                HttpComponentsClientHttpRequestFactoryBuilder httpComponents,
                HttpClientSettings settings,
                boolean direct) {
            return new HttpComponents(httpComponents
                    .withHttpClientCustomizer(client -> {
                        client.disableContentCompression()
                                .disableCookieManagement()
                                // It would repeat a request after a 429 or 503 by itself, past the engine's accounts
                                // and
                                // its waits.
                                .disableAutomaticRetries()
                                .disableRedirectHandling()
                                .addExecInterceptorFirst("getfluxly", HttpComponents::hangUp)
                                .addExecInterceptorAfter(
                                        ChainElement.CONNECT.name(), "getfluxly-connected", Breakable::connected);
                        if (direct) {
                            client.setRoutePlanner((target, context) -> new HttpRoute(
                                    RoutingSupport.normalize(target, DefaultSchemePortResolver.INSTANCE)));
                        }
                    })
                    .build(settings));
        }

        private static ClassicHttpResponse hangUp(ClassicHttpRequest request, Scope scope, ExecChain chain)
                throws IOException, HttpException {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() != null) {
                response.setEntity(new HangingUp(response.getEntity(), scope.execRuntime));
            }
            return response;
        }

        @Override
        public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
            return new Breakable(factory.createRequest(uri, method));
        }

        @Override
        public void destroy() throws Exception {
            factory.destroy();
        }
    }

    /** A request of Apache's client. */
    private static final class Breakable extends BreakableRequest {

        private static final ThreadLocal<@Nullable Breakable> EXECUTED = new ThreadLocal<>();

        private volatile @Nullable ExecRuntime connection;
        private volatile boolean broken;

        Breakable(ClientHttpRequest request) {
            super(request);
        }

        @Override
        public ClientHttpResponse execute() throws IOException {
            EXECUTED.set(this);
            try {
                return super.execute();
            } finally {
                EXECUTED.remove();
            }
        }

        static ClassicHttpResponse connected(ClassicHttpRequest request, Scope scope, ExecChain chain)
                throws IOException, HttpException {
            Breakable executed = EXECUTED.get();
            if (executed != null) {
                executed.connection = scope.execRuntime;
                if (executed.broken) {
                    throw new InterruptedIOException("nobody waits for the answer any more");
                }
            }
            return chain.proceed(request, scope);
        }

        @Override
        public void close() {
            broken = true;
            ExecRuntime runtime = connection;
            if (runtime != null) {
                runtime.discardEndpoint();
            }
        }
    }

    /** Closing a body that was not read to its end would read the rest of it, however long that is. */
    private static final class HangingUp extends HttpEntityWrapper {

        private final ExecRuntime connection;

        HangingUp(HttpEntity entity, ExecRuntime connection) {
            super(entity);
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                @Override
                public void close() throws IOException {
                    // Does nothing after the last byte: the connection went back to its pool then.
                    connection.discardEndpoint();
                    super.close();
                }
            };
        }
    }

    /** Apart, since the application may lack the class. */
    private static final class Reactor implements ClientHttpRequestFactory, DisposableBean {

        private final ClientHttpRequestFactory factory;
        private final Set<Channel> open;

        private Reactor(ClientHttpRequestFactory factory, Set<Channel> open) {
            this.factory = factory;
            this.open = open;
        }

        static Reactor plain(
                ReactorClientHttpRequestFactoryBuilder reactor, HttpClientSettings settings, boolean direct) {
            Set<Channel> open = ConcurrentHashMap.newKeySet();
            Duration timeout = Objects.requireNonNull(settings.readTimeout());
            ClientHttpRequestFactory factory = reactor.withHttpClientCustomizer(client -> {
                        reactor.netty.http.client.HttpClient plain = client.followRedirect(false)
                                .doOnConnected(connection -> bound(connection, timeout, open));
                        return direct ? plain.noProxy() : plain;
                    })
                    .build(settings);
            return new Reactor(factory, open);
        }

        /** Its own timeout begins with the last byte of the request. */
        @SuppressWarnings("FutureReturnValueIgnored") // of a listener
        private static void bound(Connection connection, Duration timeout, Set<Channel> open) {
            connection.addHandlerLast(new WriteTimeoutHandler(timeout.toMillis(), TimeUnit.MILLISECONDS));
            Channel channel = connection.channel();
            if (open.add(channel)) {
                channel.closeFuture().addListener(closed -> open.remove(channel));
            }
        }

        @Override
        public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
            return factory.createRequest(uri, method);
        }

        /**
         * Its pool and threads are those of the whole JVM, and a connection that is not stuck may serve another client by
         * now.
         */
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nothing could be done about a failure
        public void destroy() {
            open.stream().filter(channel -> !channel.isWritable()).forEach(Channel::close);
        }
    }

    /** Apart, since the application may lack the class. */
    private static final class Jetty implements ClientHttpRequestFactory, DisposableBean {

        private final ClientHttpRequestFactory factory;
        private final org.eclipse.jetty.client.HttpClient client;

        private final ReentrantLock lock = new ReentrantLock();
        // Guarded by lock.
        private boolean ready;
        private boolean stopped;

        private Jetty(ClientHttpRequestFactory factory, org.eclipse.jetty.client.HttpClient client) {
            this.factory = factory;
            this.client = client;
        }

        static Jetty plain(JettyClientHttpRequestFactoryBuilder jetty, HttpClientSettings settings, boolean direct) {
            AtomicReference<org.eclipse.jetty.client.HttpClient> client = new AtomicReference<>();
            ClientHttpRequestFactory factory = jetty.withHttpClientCustomizer(made -> {
                        made.setHttpCookieStore(new HttpCookieStore.Empty());
                        if (direct) {
                            made.getProxyConfiguration()
                                    .getProxies()
                                    .forEach(made.getProxyConfiguration()::removeProxy);
                        }
                        client.set(made);
                    })
                    .build(settings);
            return new Jetty(factory, client.get());
        }

        /** Starts the client if need be: by a worker, since an interrupt, which a caller may have, would fail the start. */
        @Override
        public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
            lock.lock();
            try {
                if (stopped) {
                    // It would be started again, and by nobody stopped.
                    throw new IOException("the HTTP client is closed");
                }
                ClientHttpRequest request = factory.createRequest(uri, method);
                if (!ready) {
                    forgetHabits(client.getProtocolHandlers());
                    ready = true;
                }
                return request;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Only once the client has started, since that is when they are put there. Those of redirects and challenges abort
         * what is still being sent, and with it the answer.
         */
        private void forgetHabits(ProtocolHandlers handlers) {
            handlers.remove(RedirectProtocolHandler.NAME);
            handlers.remove(WWWAuthenticationProtocolHandler.NAME);
            handlers.put(new TunnelAuthentication(client));
        }

        /** Spring leaves a client that it did not make running, and nobody else knows this one. */
        @Override
        public void destroy() throws Exception {
            lock.lock();
            try {
                stopped = true;
            } finally {
                lock.unlock();
            }
            client.stop();
        }
    }

    /** The way through a proxy may need credentials of the application's; a request with a body cannot be repeated. */
    private static final class TunnelAuthentication extends ProxyAuthenticationProtocolHandler {

        TunnelAuthentication(org.eclipse.jetty.client.HttpClient client) {
            super(client);
        }

        @Override
        public boolean accept(Request request, Response response) {
            return request.getBody() == null && super.accept(request, response);
        }
    }
}
