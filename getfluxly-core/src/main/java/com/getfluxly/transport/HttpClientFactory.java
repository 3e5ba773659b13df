package com.getfluxly.transport;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes HTTP clients by the settings of a transport, on a thread of the wire. */
final class HttpClientFactory {

    private final ApiHost host;
    private final @Nullable ProxySelector proxy;
    private final @Nullable Authenticator authenticator;
    private final @Nullable Supplier<SSLContext> sslContext;
    private final @Nullable Supplier<SSLParameters> sslParameters;
    private final @Nullable Duration connectTimeout;
    private final Resolver resolver;

    private final AtomicReference<Known> known = new AtomicReference<>(new Known(null));
    private final ThreadStarts selectors;

    HttpClientFactory(JdkHttpTransport.Builder settings, LongSupplier nanoClock) {
        this.selectors = new ThreadStarts(nanoClock);
        this.host = settings.host;
        this.proxy = settings.proxy;
        this.authenticator = settings.authenticator;
        this.sslContext = settings.sslContext;
        this.sslParameters = settings.sslParameters;
        this.connectTimeout = settings.connectTimeout;
        this.resolver = settings.resolver;
    }

    /** Who knows all addresses of a name. */
    @FunctionalInterface
    interface Resolver {

        InetAddress[] addressesOf(String name) throws UnknownHostException;
    }

    /** @param timeout of the request that needs it */
    HttpClientInUse open(Duration timeout) throws IOException {
        SpareDescriptors.check();
        HttpClient.Builder builder = HttpClient.newBuilder()
                // Without this, plain http offers an upgrade to HTTP/2 that proxies stumble over.
                .version(HttpClient.Version.HTTP_1_1)
                // JDK 17 would hand the token to the other origin.
                .followRedirects(HttpClient.Redirect.NEVER)
                // Answers are read where they arrive, which saves a change of threads. A trust manager that blocks, as
                // one that asks for revocations may, holds up the other exchanges too; their callers wait elsewhere,
                // with a deadline.
                .executor(Runnable::run);
        try {
            limit(builder, timeout);
            route(builder);
            secure(builder);
            String password = proxyAuthorization();
            return new HttpClientInUse(selectors.start(() -> WireThread.withoutCaller(builder::build)), password);
        } catch (RuntimeException | LinkageError failed) {
            throw new IOException("the HTTP client cannot be set up", failed);
        }
    }

    /** What connecting to one address may take where there are several. */
    Duration connectTimeout(Duration timeout) {
        return connectTimeout != null ? connectTimeout : timeout.multipliedBy(3).dividedBy(5);
    }

    /** Where there is nothing else to try, connecting may take all of the time. */
    private void limit(HttpClient.Builder builder, Duration timeout) {
        if (connectTimeout != null || addresses().size() > 1) {
            builder.connectTimeout(connectTimeout(timeout));
        }
    }

    /** All addresses of the host, in the order of the resolver; empty if a proxy looks them up, or nobody knows the name. */
    List<InetAddress> addresses() {
        try {
            return proxy().equals(Proxy.NO_PROXY) ? List.of(resolver.addressesOf(host.name())) : List.of();
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    boolean usesProxy() {
        return !proxy().equals(Proxy.NO_PROXY);
    }

    /** Whom to trust and by which protocols, asked for once and again after a {@link #renew}. */
    Tls tls() throws IOException {
        Known before = known.get();
        if (before.tls() != null) {
            return before.tls();
        }
        Tls asked = askForTls();
        // What was asked for while certificates changed may be the old one, and is for one client only.
        known.compareAndSet(before, new Known(asked));
        return asked;
    }

    void renew() {
        known.set(new Known(null));
    }

    /** Compared by identity, so that what was known before a renewal never comes back. */
    private static final class Known {

        private final @Nullable Tls tls;

        private Known(@Nullable Tls tls) {
            this.tls = tls;
        }

        @Nullable Tls tls() {
            return tls;
        }
    }

    private Tls askForTls() throws IOException {
        try {
            return new Tls(
                    sslContext != null ? sslContext.get() : SSLContext.getDefault(),
                    sslParameters == null ? null : sslParameters.get());
        } catch (NoSuchAlgorithmException | RuntimeException broken) {
            throw new IOException("TLS cannot be set up", broken);
        }
    }

    /**
     * The answer to both questions, of one moment.
     *
     * @param parameters null for the JVM's own
     */
    record Tls(SSLContext context, @Nullable SSLParameters parameters) {

        SSLParameters parametersOr(Supplier<SSLParameters> ofTheJvm) {
            return parameters == null ? ofTheJvm.get() : parameters;
        }
    }

    /** The proxy that the client is going to use, or one of type {@code DIRECT}. */
    private Proxy proxy() {
        ProxySelector selector = proxy != null ? proxy : ProxySelector.getDefault();
        if (host.isPlainHttp() || selector == null) {
            return Proxy.NO_PROXY;
        }
        List<Proxy> proxies = selector.select(host.resolve(""));
        // As the JDK's client does: it looks at the first only, and knows no other type.
        return proxies == null || proxies.isEmpty() || proxies.get(0).type() != Proxy.Type.HTTP
                ? Proxy.NO_PROXY
                : proxies.get(0);
    }

    private void route(HttpClient.Builder builder) {
        if (host.isPlainHttp()) {
            // Through a proxy, the token would leave this machine in the clear.
            builder.proxy(HttpClient.Builder.NO_PROXY);
        } else if (proxy != null) {
            builder.proxy(proxy);
        }
    }

    private void secure(HttpClient.Builder builder) throws IOException {
        if (host.isPlainHttp()) {
            return;
        }
        Tls asked = tls();
        builder.sslContext(asked.context());
        if (asked.parameters() != null) {
            builder.sslParameters(asked.parameters());
        }
    }

    private @Nullable String proxyAuthorization() {
        return authenticator == null ? null : ProxyPassword.authorization(authenticator, proxy());
    }
}
