package com.getfluxly.spring.autoconfigure;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChain.Scope;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Takes habits away from HTTP clients that would get between the engine and the service. */
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
            return Jetty.stoppable(jetty, settings);
        }
        return builder.build(settings);
    }

    /** Over plain http it would offer an upgrade to HTTP/2 that proxies stumble over, and it would ask for gzip. */
    private static JdkClientHttpRequestFactoryBuilder plain(JdkClientHttpRequestFactoryBuilder jdk) {
        return jdk.withHttpClientCustomizer(client -> client.version(HttpClient.Version.HTTP_1_1))
                .withCustomizer(factory -> factory.enableCompression(false));
    }

    /** Apart, since the application may lack the class. */
    private static final class HttpComponents {

        static HttpComponentsClientHttpRequestFactoryBuilder plain(
                HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
            return httpComponents.withHttpClientCustomizer(client -> client.disableContentCompression()
                    // It would repeat a request after a 429 or 503 by itself, past the engine's accounts and its waits.
                    .disableAutomaticRetries()
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
    private static final class Jetty {

        /** Spring leaves a client that it did not make running, and nobody else knows this one. */
        static ClientHttpRequestFactory stoppable(
                JettyClientHttpRequestFactoryBuilder jetty, HttpClientSettings settings) {
            AtomicReference<org.eclipse.jetty.client.HttpClient> client = new AtomicReference<>();
            ClientHttpRequestFactory factory =
                    jetty.withHttpClientCustomizer(client::set).build(settings);
            return new Stoppable(factory, () -> client.get().stop());
        }
    }

    private record Stoppable(ClientHttpRequestFactory factory, DisposableBean stop)
            implements ClientHttpRequestFactory, DisposableBean {

        @Override
        public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
            return factory.createRequest(uri, method);
        }

        @Override
        public void destroy() throws Exception {
            stop.destroy();
        }
    }
}
