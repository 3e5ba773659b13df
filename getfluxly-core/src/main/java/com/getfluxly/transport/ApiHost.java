package com.getfluxly.transport;

import com.getfluxly.error.GetFluxlyException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin to which all requests go: scheme, host and port. Immutable.
 *
 * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
 * @since 0.1.0
 */
public final class ApiHost {

    // By name, not by resolving: 127.1 and 2130706433 are loopback too, but so is any name that a DNS answer makes so.
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_ASCII = 0x7F;

    /** A scheme, and what stands between it and a path, a query or a fragment. */
    private static final Pattern PARTS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

    private static final Pattern SCHEME = Pattern.compile("(?i)https?:/?(?!/)");

    /** What stands behind a host, or an address in brackets, and is no number of at most five digits. */
    private static final Pattern ODD_PORT = Pattern.compile("^(?:[^:\\[\\]]*|\\[[^\\]]*]):(?!\\d{0,5}$)");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final URI origin;

    private ApiHost(URI origin) {
        this.origin = origin;
    }

    /**
     * Checks an origin such as {@code https://api.getfluxly.com}. Plain {@code http} is allowed to {@code localhost},
     * {@code 127.0.0.1} and {@code [::1]} only, since the token must never cross a network in the clear.
     *
     * @param origin scheme, host and, if need be, port
     * @return the origin
     * @throws GetFluxlyException {@code validation_error} if it is not such an origin; the message names the rule, not the value
     */
    public static ApiHost of(@Nullable String origin) {
        if (origin == null || origin.isBlank()) {
            throw invalid("must not be blank");
        }
        checkSpelling(origin);
        URI uri = parse(origin);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null) {
            throw malformed();
        }
        if (uri.getPort() > MAX_PORT || uri.getPort() == 0) {
            throw badPort();
        }
        boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
        if (!bare || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid("must be an origin only, without path, query or fragment");
        }
        String lowerHost = host.toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && LOOPBACK.contains(lowerHost))) {
            throw invalid("must use https; http is allowed to localhost, 127.0.0.1 and [::1] only");
        }
        return new ApiHost(URI.create(scheme + "://" + lowerHost + (uri.getPort() < 0 ? "" : ":" + uri.getPort())));
    }

    /**
     * {@return the address of a path at this origin}
     *
     * @param path percent-encoded, starting with a slash
     */
    public URI resolve(String path) {
        return URI.create(origin + path);
    }

    /** The host's name or literal address, without brackets. */
    String name() {
        String host = origin.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port, be it the one of the scheme. */
    int port() {
        if (origin.getPort() >= 0) {
            return origin.getPort();
        }
        return isPlainHttp() ? HTTP_PORT : HTTPS_PORT;
    }

    /** Whether it is plain http, and so an address of this machine. */
    boolean isPlainHttp() {
        return origin.getScheme().equals("http");
    }

    /** The origin, without a trailing slash. */
    @Override
    public String toString() {
        return origin.toString();
    }

    /** The mistakes of which a parser says next to nothing. */
    private static void checkSpelling(String origin) {
        if (!origin.equals(origin.strip())) {
            throw invalid("must not begin or end with white space");
        }
        if (origin.chars().anyMatch(Character::isWhitespace)) {
            throw invalid("must not hold white space");
        }
        Matcher parts = PARTS.matcher(origin);
        if (!parts.lookingAt()) {
            throw invalid("must start with https://, as in https://api.getfluxly.com: "
                    + (SCHEME.matcher(origin).lookingAt() ? "the two slashes are missing" : "the scheme is missing"));
        }
        String authority = parts.group(1);
        if (authority.isEmpty()) {
            throw invalid("must have a host name, as in https://api.getfluxly.com");
        }
        if (authority.contains("@")) {
            throw invalid("must have a plain host name, without user or password");
        }
        if (authority.contains("_")) {
            throw invalid("must have a host name without underscores, which are allowed in no host name");
        }
        if (authority.chars().anyMatch(c -> c > MAX_ASCII)) {
            throw invalid("must have its host name in ASCII, which of an international name begins with xn--");
        }
        if (ODD_PORT.matcher(authority).find()) {
            throw badPort();
        }
    }

    private static URI parse(String origin) {
        try {
            return new URI(origin).parseServerAuthority();
        } catch (URISyntaxException malformed) {
            // Not chained: its message repeats the input, where a password may stand.
            throw malformed();
        }
    }

    private static GetFluxlyException badPort() {
        return invalid("must have a port between 1 and " + MAX_PORT);
    }

    private static GetFluxlyException malformed() {
        return invalid("must be an origin such as https://api.getfluxly.com");
    }

    private static GetFluxlyException invalid(String rule) {
        return GetFluxlyException.invalid("apiHost", "apiHost " + rule).build();
    }
}
