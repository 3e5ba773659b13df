package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.transport.JdkHttpTransport;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** The proxy that {@code getfluxly.proxy.*} names. What is blank is not set, as by an environment variable that is empty. */
final class ServiceProxy {

    private static final int MAX_PORT = 65_535;

    /** A name or an address; whatever else of a URL would be part of the name that is looked up. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?]?");

    private ServiceProxy() {}

    /**
     * Does nothing if none is named.
     *
     * @throws GetFluxlyException {@code validation_error} with the knob that is wrong, and without its value
     */
    static void apply(GetFluxlyProperties.Proxy proxy, JdkHttpTransport.Builder wire) {
        Placeholders.check("proxyHost", proxy.getHost());
        Placeholders.check("proxyUsername", proxy.getUsername());
        Placeholders.checkWhole("proxyPassword", proxy.getPassword());
        String host = textOrNull(proxy.getHost());
        if (host == null) {
            check(proxy.getPort() == null, "proxyHost", "must be set if proxyPort is set");
            check(textOrNull(proxy.getUsername()) == null, "proxyHost", "must be set if proxyUsername is set");
            check(textOrNull(proxy.getPassword()) == null, "proxyHost", "must be set if proxyPassword is set");
            return;
        }
        check(HOST.matcher(host).matches(), "proxyHost", "must be a name or an address alone, without scheme or port");
        // Looked up with each connection: the start needs no network.
        wire.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(host, port(proxy.getPort()))));
        signOn(textOrNull(proxy.getUsername()), textOrNull(proxy.getPassword()), wire);
    }

    private static int port(@Nullable Integer port) {
        if (port == null) {
            throw invalid("proxyPort", "must be set if proxyHost is set");
        }
        check(port >= 1 && port <= MAX_PORT, "proxyPort", "must be between 1 and " + MAX_PORT + ", got " + port);
        return port;
    }

    private static void signOn(@Nullable String username, @Nullable String password, JdkHttpTransport.Builder wire) {
        if (username == null && password == null) {
            return;
        }
        if (username == null) {
            throw invalid("proxyUsername", "must be set if proxyPassword is set");
        }
        if (password == null) {
            throw invalid("proxyPassword", "must be set if proxyUsername is set");
        }
        check(username.indexOf(':') < 0, "proxyUsername", "must not contain a colon");
        wire.authenticator(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(username, password.toCharArray());
            }
        });
    }

    private static @Nullable String textOrNull(@Nullable String value) {
        return StringUtils.hasText(value) ? value : null;
    }

    private static void check(boolean holds, String knob, String rule) {
        if (!holds) {
            throw invalid(knob, rule);
        }
    }

    private static GetFluxlyException invalid(String knob, String rule) {
        return GetFluxlyException.invalid(knob, knob + " " + rule).build();
    }
}
