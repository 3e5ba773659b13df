package com.getfluxly.transport;

import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as the JDK's client wants them. */
final class HttpRequests {

    private HttpRequests() {}

    /** @param proxyAuthorization for the proxy on the way, which the client keeps from the service; or null */
    static HttpRequest of(ApiHost host, TransportRequest request, @Nullable String proxyAuthorization, Sending sending)
            throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(host.resolve(request.path()))
                .method(request.method(), new ReadyBody(request.body(), sending));
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            setHeader(builder, header.getKey(), header.getValue());
        }
        if (proxyAuthorization != null) {
            setHeader(builder, ProxyPassword.HEADER, proxyAuthorization);
        }
        return builder.build();
    }

    private static void setHeader(HttpRequest.Builder builder, String name, String value) throws IOException {
        try {
            builder.setHeader(name, value);
        } catch (IllegalArgumentException refused) {
            // Not chained: its message repeats the value, which may be the token.
            throw new NotSentException(
                    FailureKind.CLIENT_FAULT, "the HTTP client refuses the value of the header " + name, null);
        }
    }
}
