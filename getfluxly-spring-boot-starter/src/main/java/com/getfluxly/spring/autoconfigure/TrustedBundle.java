package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.JdkHttpTransport;
import java.lang.ref.WeakReference;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/** The SSL bundle that {@code getfluxly.ssl.bundle} names, as it is at the moment. */
final class TrustedBundle {

    private static final TrustedBundle NONE = new TrustedBundle("", null);

    private final String name;
    private final @Nullable SslBundles bundles;

    private TrustedBundle(String name, @Nullable SslBundles bundles) {
        this.name = name;
        this.bundles = bundles;
    }

    /** Looks it up at once, although it is used later: a name that is misspelt should not wait for the first event. */
    static TrustedBundle of(@Nullable String name, ObjectProvider<SslBundles> bundles) {
        if (!StringUtils.hasText(name)) {
            return NONE;
        }
        try {
            SslBundles all = bundles.getObject();
            all.getBundle(name);
            return new TrustedBundle(name, all);
        } catch (NoSuchSslBundleException unknown) {
            throw new InvalidGetFluxlyConfigurationException(GetFluxlyException.of(
                            ErrorCode.VALIDATION_ERROR,
                            PropertyNames.SSL_BUNDLE_KNOB + " must be the name of a bundle under spring.ssl.bundle")
                    .detail("field", PropertyNames.SSL_BUNDLE_KNOB)
                    .cause(unknown)
                    .build());
        }
    }

    /** Does nothing if none is named. */
    void applyTo(JdkHttpTransport.Builder wire) {
        if (bundles != null) {
            wire.sslContext(() -> bundles.getBundle(name).createSslContext());
            wire.sslParameters(() -> parameters(bundles.getBundle(name).getOptions()));
        }
    }

    /** Null is the JVM's default, there as here. */
    private static SSLParameters parameters(SslOptions options) {
        return new SSLParameters(options.getCiphers(), options.getEnabledProtocols());
    }

    /** In the thread that changes the bundle. */
    void renewsOnUpdate(RestClientTransport transport) {
        if (bundles != null) {
            // Handlers stay as long as the bundles, which may be those of a parent context.
            WeakReference<RestClientTransport> reference = new WeakReference<>(transport);
            bundles.addBundleUpdateHandler(
                    name, updated -> Optional.ofNullable(reference.get()).ifPresent(RestClientTransport::renew));
        }
    }
}
