package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.transport.RestClientTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the service is, and who we are to it. By default the properties {@code getfluxly.token} and
 * {@code getfluxly.api-host} say so; a bean of this type, for instance on a secrets store, takes their place.
 *
 * @since 0.1.0
 */
public interface GetFluxlyConnectionDetails extends ConnectionDetails {

    /**
     * {@return the token} Asked for at start-up, and again while the service refuses the present one, then on a thread of
     * its own: an implementation that returns a fresh one needs no restart after a rotation. The one on properties looks
     * into the environment again, so a property source that was refreshed is enough.
     */
    String token();

    /** {@return the origin of the service, such as {@code https://api.getfluxly.com}} Asked for at start-up. */
    String apiHost();

    /**
     * {@return whom to trust, and who we are, on the way to the service; by default null, for what {@code getfluxly.ssl.bundle}
     * says, or else the JVM} Asked for at start-up; wins over the property. Its context is made with the first connection, and
     * anew after {@link RestClientTransport#renew()}, on a thread of the transport: updates of this bundle are not followed
     * unless somebody calls that.
     */
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}
