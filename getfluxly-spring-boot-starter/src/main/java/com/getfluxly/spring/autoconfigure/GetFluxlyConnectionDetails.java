package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.transport.RestClientTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * The address of the service, and the token. By default they come from the properties {@code getfluxly.token} and
 * {@code getfluxly.api-host}. A bean of this type replaces these properties, for example to read a secrets store.
 *
 * @since 0.1.0
 */
public interface GetFluxlyConnectionDetails extends ConnectionDetails {

    /**
     * {@return the token} Called at start-up, and again while the service refuses the current token, then on a thread of its own.
     * If an implementation returns a fresh token, no restart is needed after a rotation. The default implementation reads the
     * environment again, so it is enough to refresh the property source.
     */
    String token();

    /** {@return the origin of the service, such as {@code https://api.getfluxly.com}} Called at start-up. */
    String apiHost();

    /**
     * {@return the certificates for connections to the service; null, the default, means {@code getfluxly.ssl.bundle}, or else
     * the JVM's settings} Called at start-up. If it is not null, the property is ignored. Its context is created with the first
     * connection, and again after {@link RestClientTransport#renew()}, on a thread of the transport. Updates of this bundle have
     * no effect unless somebody calls {@code renew()}.
     */
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}
