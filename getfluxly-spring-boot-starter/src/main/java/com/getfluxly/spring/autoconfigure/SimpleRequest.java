package com.getfluxly.spring.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.HttpURLConnection;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.ReflectionUtils;

/** One of the JDK's old client. */
final class SimpleRequest extends BreakableRequest {

    private static final int AT_ONCE_MILLIS = 1;

    private final @Nullable HttpURLConnection connection;
    private volatile boolean sending;

    SimpleRequest(ClientHttpRequest request) {
        super(request);
        this.connection = connection(request);
    }

    @Override
    public ClientHttpResponse execute() throws IOException {
        sending = true;
        try {
            return super.execute();
        } finally {
            sending = false;
        }
    }

    /** Only while it is sent: later its timeouts bound it, and this would wait for who is reading. */
    @Override
    public void close() {
        if (sending && connection != null) {
            // It would connect once more to look for an answer, and wait.
            connection.setConnectTimeout(AT_ONCE_MILLIS);
            connection.setReadTimeout(AT_ONCE_MILLIS);
            connection.disconnect();
        }
    }

    /**
     * Null if there is none that could be broken: Spring keeps it to itself, and a TLS connection waits for whoever is
     * writing before it closes.
     */
    private static @Nullable HttpURLConnection connection(ClientHttpRequest request) {
        Field field = ReflectionUtils.findField(request.getClass(), "connection", HttpURLConnection.class);
        if (field == null) {
            return null;
        }
        ReflectionUtils.makeAccessible(field);
        Object connection = ReflectionUtils.getField(field, request);
        return connection instanceof HttpURLConnection plain && !(connection instanceof HttpsURLConnection)
                ? plain
                : null;
    }
}
