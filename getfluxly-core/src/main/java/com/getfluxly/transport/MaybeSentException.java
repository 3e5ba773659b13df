package com.getfluxly.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A transport says with this exception that a part of the request's body may have been sent, whatever the types of its causes
 * are: the service may have taken it. It is for a transport that tries more than once: its last try may have failed without a
 * connection, after an earlier try had sent the request. The kind of failure is that of the cause. If there is also a
 * {@link NotSentException}, this exception counts.
 *
 * @since 0.1.0
 */
public final class MaybeSentException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_CHAIN = 20;

    /**
     * Makes the exception.
     *
     * @param message for people; without a token or a value of an event
     * @param cause the cause
     */
    public MaybeSentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What failed, in a form that does not claim that nothing was sent. */
    static Throwable of(Throwable failed) {
        return claimsNothing(failed)
                ? failed
                : new MaybeSentException("the exchange failed when its request may have been sent", failed);
    }

    private static boolean claimsNothing(Throwable failed) {
        Throwable next = failed;
        for (int i = 0; i < LONGEST_CHAIN && next != null; i++) {
            if (isClaim(next)) {
                return false;
            }
            next = causeOf(next);
        }
        return true;
    }

    /** What is understood of these types where a transport says nothing itself. */
    private static boolean isClaim(Throwable thrown) {
        return thrown instanceof NotSentException
                || thrown instanceof UnknownHostException
                || thrown instanceof UnresolvedAddressException
                || thrown instanceof ConnectException
                || thrown instanceof NoRouteToHostException
                || thrown instanceof PortUnreachableException
                || thrown instanceof HttpConnectTimeoutException
                || thrown instanceof SocketTimeoutException
                || thrown instanceof SSLException;
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | Error hostile) {
            return null;
        }
    }
}
