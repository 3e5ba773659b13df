package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;

/** Sends two requests through a proxy that wants a password; see {@link WireProxyIT}. */
final class WireProxyMain {

    private WireProxyMain() {}

    /** The service's origin, the proxy's port and the key store to trust. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try (JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of(arguments[0]))
                .proxy(ProxySelector.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]))))
                .authenticator(new Asked(out))
                .sslContext(SelfSigned.contextOf(null, Path.of(arguments[2])))
                .build()) {
            for (int i = 0; i < 2; i++) {
                out.println(wire.send(request()));
            }
        }
    }

    private static TransportRequest request() {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_test"),
                "{\"events\":[]}".getBytes(UTF_8),
                Duration.ofSeconds(20));
    }

    private static final class Asked extends Authenticator {

        private final PrintStream out;

        private Asked(PrintStream out) {
            this.out = out;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            out.println(
                    "asked for the " + getRequestorType() + " " + getRequestingHost() + " by " + getRequestingScheme());
            return new PasswordAuthentication("user", "pass:word".toCharArray());
        }
    }
}
