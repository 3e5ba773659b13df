package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.JdkHttpTransport;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/** The SSL bundle for the service: the one of the connection details, or the one that {@code getfluxly.ssl.bundle} names. */
final class TrustedBundle {

    private static final TrustedBundle NONE = new TrustedBundle(null, onUpdate -> {});

    private final @Nullable Supplier<SslBundle> bundle;
    private final Consumer<Runnable> updates;

    private TrustedBundle(@Nullable Supplier<SslBundle> bundle, Consumer<Runnable> updates) {
        this.bundle = bundle;
        this.updates = updates;
    }

    static TrustedBundle of(
            GetFluxlyConnectionDetails details, GetFluxlyProperties.Ssl ssl, ObjectProvider<SslBundles> bundles) {
        SslBundle own = details.sslBundle();
        if (own != null) {
            return new TrustedBundle(() -> own, onUpdate -> {});
        }
        String name = ssl.getBundle();
        return StringUtils.hasText(name) ? named(name, bundles.getObject()) : NONE;
    }

    /** Looks it up at once, although it is used later: a name that is misspelt should not wait for the first event. */
    private static TrustedBundle named(String name, SslBundles bundles) {
        try {
            bundles.getBundle(name);
        } catch (NoSuchSslBundleException unknown) {
            throw GetFluxlyException.invalid(
                            PropertyNames.SSL_BUNDLE_KNOB,
                            PropertyNames.SSL_BUNDLE_KNOB + " must be the name of a bundle under spring.ssl.bundle")
                    .cause(unknown)
                    .build();
        }
        return new TrustedBundle(
                () -> bundles.getBundle(name),
                onUpdate -> bundles.addBundleUpdateHandler(name, updated -> onUpdate.run()));
    }

    /** Does nothing if there is none. */
    void applyTo(JdkHttpTransport.Builder wire) {
        if (bundle != null) {
            wire.sslContext(() -> bundle.get().createSslContext());
            wire.sslParameters(() -> parameters(bundle.get().getOptions()));
        }
    }

    /** In the thread that changes the bundle. */
    void renewsOnUpdate(RestClientTransport transport) {
        // Handlers stay as long as the bundles, which may be those of a parent context.
        WeakReference<RestClientTransport> reference = new WeakReference<>(transport);
        updates.accept(() -> Optional.ofNullable(reference.get()).ifPresent(RestClientTransport::renew));
    }

    /** Null is the JVM's default, there as here. */
    private static SSLParameters parameters(SslOptions options) {
        return new SSLParameters(options.getCiphers(), options.getEnabledProtocols());
    }
}
