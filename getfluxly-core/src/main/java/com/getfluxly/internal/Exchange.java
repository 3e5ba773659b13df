package com.getfluxly.internal;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, whatever happens: nothing that a transport throws gets past here. For any thread.
 *
 * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
 */
final class Exchange {

    private final Transport transport;
    private final ResponseReader reader;
    private final AccessToken token;
    private final String userAgent;

    Exchange(Transport transport, ResponseReader reader, AccessToken token, String userAgentSuffix) {
        this.transport = transport;
        this.reader = reader;
        this.token = token;
        this.userAgent = ("getfluxly-java/" + version() + " " + checked(userAgentSuffix)).trim();
    }

    Answer post(String path, String idempotencyKey, byte[] body, Duration timeout, Map<String, String> extraHeaders) {
        Map<String, String> headers = new HashMap<>(extraHeaders);
        headers.put("Authorization", token.authorization());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        headers.put("User-Agent", userAgent);
        headers.put("X-Idempotency-Key", idempotencyKey);
        return send(new TransportRequest("POST", path, headers, body, timeout));
    }

    private Answer send(TransportRequest request) {
        try {
            return reader.read(transport.send(request));
        } catch (InterruptedIOException | HttpTimeoutException late) {
            return Answer.none(ErrorCode.TIMEOUT);
        } catch (IOException unreachable) {
            return Answer.none(ErrorCode.NETWORK_ERROR);
        } catch (Throwable broken) {
            // An Error too: whether the service has the request is as unknown as after a broken connection.
            return Answer.none(ErrorCode.NETWORK_ERROR);
        }
    }

    private static String checked(String suffix) {
        if (!suffix.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw Refusals.invalid("userAgentSuffix", "userAgentSuffix must hold visible ASCII characters only");
        }
        return suffix;
    }

    private static String version() {
        try (@Nullable InputStream file = Exchange.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
