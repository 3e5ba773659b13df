package com.getfluxly.spring.autoconfigure;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChain.Scope;
import org.apache.hc.client5.http.classic.ExecRuntime;
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
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Takes habits away from HTTP clients that would get between the engine and the service. After the application's own
 * customizers, which may know proxies and the like, but might as well follow redirects, and the token with them.
 */
final class RequestFactories {

    private RequestFactories() {}

    static ClientHttpRequestFactory build(ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings) {
        if (builder instanceof JdkClientHttpRequestFactoryBuilder jdk) {
            return plain(jdk).build(settings);
        }
        if (builder instanceof HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
            return HttpComponents.plain(httpComponents).build(settings);
        }
        if (builder instanceof JettyClientHttpRequestFactoryBuilder jetty) {
            return Jetty.plain(jetty, settings);
        }
        if (builder instanceof ReactorClientHttpRequestFactoryBuilder reactor) {
            return Reactor.plain(reactor).build(settings);
        }
        return builder.build(settings);
    }

    /** Over plain http it would offer an upgrade to HTTP/2 that proxies stumble over, and it would ask for gzip. */
    private static JdkClientHttpRequestFactoryBuilder plain(JdkClientHttpRequestFactoryBuilder jdk) {
        return jdk.withHttpClientCustomizer(client ->
                        client.version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER))
                .withCustomizer(factory -> factory.enableCompression(false));
    }

    /** Apart, since the application may lack the class. */
    private static final class HttpComponents {

        static HttpComponentsClientHttpRequestFactoryBuilder plain(
                HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
            return httpComponents.withHttpClientCustomizer(client -> client.disableContentCompression()
                    .disableCookieManagement()
                    // It would repeat a request after a 429 or 503 by itself, past the engine's accounts and its waits.
                    .disableAutomaticRetries()
                    .disableRedirectHandling()
                    .addExecInterceptorFirst("getfluxly", HttpComponents::hangUp));
        }

        private static ClassicHttpResponse hangUp(ClassicHttpRequest request, Scope scope, ExecChain chain)
                throws IOException, HttpException {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() != null) {
                response.setEntity(new HangingUp(response.getEntity(), scope.execRuntime));
            }
            return response;
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
    private static final class Reactor {

        static ReactorClientHttpRequestFactoryBuilder plain(ReactorClientHttpRequestFactoryBuilder reactor) {
            return reactor.withHttpClientCustomizer(client -> client.followRedirect(false));
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

        static Jetty plain(JettyClientHttpRequestFactoryBuilder jetty, HttpClientSettings settings) {
            AtomicReference<org.eclipse.jetty.client.HttpClient> client = new AtomicReference<>();
            ClientHttpRequestFactory factory = jetty.withHttpClientCustomizer(made -> {
                        made.setHttpCookieStore(new HttpCookieStore.Empty());
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
