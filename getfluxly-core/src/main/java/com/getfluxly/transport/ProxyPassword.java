package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The password of a proxy, sent with the first request instead of after a question. Handed to the JDK's client, an
 * authenticator would make it drop our own {@code Authorization} up to JDK 23 (JDK-8326949).
 */
final class ProxyPassword {

    /** The client sends it to the proxy and keeps it from the service. */
    static final String HEADER = "Proxy-Authorization";

    private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private ProxyPassword() {}

    /** The value of the header, or null if there is no proxy or nobody knows its password. */
    static @Nullable String authorization(Authenticator authenticator, Proxy proxy) {
        if (!(proxy.address() instanceof InetSocketAddress address)) {
            return null;
        }
        PasswordAuthentication password = authenticator.requestPasswordAuthenticationInstance(
                address.getHostString(),
                address.getAddress(),
                address.getPort(),
                "http",
                "",
                "basic",
                null,
                RequestorType.PROXY);
        return password == null ? null : basic(password);
    }

    /**
     * Says at once what would be a {@code 407} for ever: the JDK's client leaves the header out, silently, where the scheme is
     * disabled, as it is by default.
     */
    static void checkAllowed() {
        boolean disabled = Arrays.stream(disabledSchemes().split(","))
                .anyMatch(scheme -> scheme.strip().equalsIgnoreCase("basic"));
        if (disabled) {
            throw GetFluxlyException.invalid(
                            "authenticator",
                            "authenticator cannot work: this JVM sends no password to a proxy on the way to https; start it"
                                    + " with -D" + DISABLED_SCHEMES + "= (and nothing behind the equals sign)")
                    .build();
        }
    }

    private static String basic(PasswordAuthentication password) {
        String pair = password.getUserName() + ":" + new String(password.getPassword());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    /** As the JDK finds it: the flag, or else its file of network properties. */
    private static String disabledSchemes() {
        String flag = System.getProperty(DISABLED_SCHEMES);
        return flag != null ? flag : networkProperties().getProperty(DISABLED_SCHEMES, "");
    }

    private static Properties networkProperties() {
        Properties properties = new Properties();
        Path file = Path.of(System.getProperty("java.home"), "conf", "net.properties");
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException none) {
            // Without the file the JDK disables nothing.
            properties.clear();
        }
        return properties;
    }
}
