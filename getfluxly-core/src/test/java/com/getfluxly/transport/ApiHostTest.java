package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHostTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.getfluxly.com,         https://api.getfluxly.com",
        "https://api.getfluxly.com/,        https://api.getfluxly.com",
        "HTTPS://API.GetFluxly.COM,         https://api.getfluxly.com",
        "https://api.getfluxly.com:443,     https://api.getfluxly.com:443",
        "https://api.getfluxly.com:,        https://api.getfluxly.com",
        "https://api.getfluxly.com:1,       https://api.getfluxly.com:1",
        "https://api.getfluxly.com:65535/,  https://api.getfluxly.com:65535",
        "https://10.0.0.7:8443,             https://10.0.0.7:8443",
        "https://[2001:DB8::1]:8443,        https://[2001:db8::1]:8443",
        "https://xn--80ak6aa92e.test,       https://xn--80ak6aa92e.test",
        "http://localhost,                  http://localhost",
        "http://LOCALHOST:8090/,            http://localhost:8090",
        "http://127.0.0.1:8090,             http://127.0.0.1:8090",
        "http://[::1]:8090,                 http://[::1]:8090"
    })
    void origin_isNormalised(String given, String expected) {
        assertThat(ApiHost.of(given)).hasToString(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t\n"})
    void blank_isRefused(@Nullable String given) {
        assertRefused(given, "apiHost must not be blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://canary.test",
                "http://canary.test:8090",
                "http://localhost.canary.test",
                "http://canary.localhost",
                "http://localhost.",
                "http://127.0.0.2",
                "http://127.0.0.1.canary.test",
                "http://0.0.0.0",
                "http://10.0.0.7",
                "http://169.254.169.254",
                "http://[::]",
                "http://[::ffff:127.0.0.1]",
                "http://[0:0:0:0:0:0:0:1]",
                "http://[::1%25canary]",
                "ftp://canary.test",
                "file://canary.test",
                "ws://localhost"
            })
    @Promise(value = "I47", mutant = "plain http is allowed to any host")
    void plainTraffic_isForLiteralLoopbackOnly(String given) {
        assertRefused(given, "apiHost must use https; http is allowed to localhost, 127.0.0.1 and [::1] only");
    }

    /** They are loopback to the resolver, but so is any name whose DNS answer says so. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.1", "http://2130706433", "http://0x7f.1", "http://0177.0.0.1"})
    @Promise("I47")
    void loopbackInDisguise_isRefused(String given) {
        assertThat(refusal(given).code()).isEqualTo("validation_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.canary.test",
                "canary.test:443",
                "canary",
                "localhost:8090",
                "127.0.0.1",
                "[::1]:8090",
                "//canary.test",
                "://canary.test",
                "canary.test/https://x"
            })
    @Promise("I56")
    void missingScheme_isToldSo(String given) {
        assertRefused(
                given, "apiHost must start with https://, as in https://api.getfluxly.com: the scheme is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https:canary.test", "https:/canary.test", "HTTP:canary.test", "https:"})
    @Promise("I56")
    void missingSlashes_areToldSo(String given) {
        assertRefused(
                given,
                "apiHost must start with https://, as in https://api.getfluxly.com: the two slashes are missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://", "https:///canary", "https://?canary", "https://#canary"})
    @Promise("I56")
    void missingHost_isToldSo(String given) {
        assertRefused(given, "apiHost must have a host name, as in https://api.getfluxly.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://canary .test", "https://canary.test /", "https://canary.test:\t8443"})
    @Promise("I56")
    void whiteSpaceInside_isToldSo(String given) {
        assertRefused(given, "apiHost must not hold white space");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://canary_proxy.internal", "https://_canary.test:8443/", "http://a_b/"})
    @Promise("I56")
    void underscore_isToldSo(String given) {
        assertRefused(given, "apiHost must have a host name without underscores, which are allowed in no host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {" https://canary.test", "https://canary.test\n", "https://canary.test\t"})
    @Promise("I56")
    void whiteSpaceAtAnEnd_isToldSo(String given) {
        assertRefused(given, "apiHost must not begin or end with white space");
    }

    @Test
    @Promise("I56")
    void internationalName_isToldSo() {
        assertRefused(
                "https://canary-für.test",
                "apiHost must have its host name in ASCII, which of an international name begins with xn--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://canary@api.getfluxly.com",
                "https://canary:canary@api.getfluxly.com",
                "https://api.getfluxly.com@canary.test/",
                "https://@canary.test",
                "http://canary@localhost"
            })
    void userInfo_isRefused(String given) {
        assertRefused(given, "apiHost must have a plain host name, without user or password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://canary.test/v1",
                "https://canary.test//",
                "https://canary.test/.",
                "https://canary.test/../x",
                "https://canary.test/%2e%2e",
                "https://canary.test?",
                "https://canary.test/?a=b",
                "https://canary.test#",
                "https://canary.test/#a",
                "https://canary.test#@api.getfluxly.com",
                "https://canary.test/;x"
            })
    void moreThanAnOrigin_isRefused(String given) {
        assertRefused(given, "apiHost must be an origin only, without path, query or fragment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://canary.test:0",
                "https://canary.test:65536",
                "https://canary.test:99999",
                "https://canary.test:-1",
                "https://canary.test:x",
                "https://[::1]:99999999999"
            })
    void port_isRefusedOutsideOfItsRange(String given) {
        assertRefused(given, "apiHost must have a port between 1 and 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "canary.test",
                "canary.test:443",
                "https:",
                "https:canary.test",
                "https://",
                "https:///canary",
                "https:/canary.test",
                "https://canary.test:-1",
                "https://canary.test:x",
                "https://canary.test:99999999999",
                "https://canary .test",
                " https://canary.test",
                "https://canary.test ",
                "https://canary.test\n",
                "https://canary.test\r\nX-Evil: 1",
                "https://canary.test\0",
                "https://canary.test\t",
                "https://canary_test",
                "https://canary.test\\@api.getfluxly.com",
                "https://canary.test%2f@api.getfluxly.com",
                "https://[canary]",
                "https://[::1",
                "https://.canary.test",
                "https://-canary.test",
                "https://аpi.canary.com",
                "https://canary。test",
                "https://ｃanary.test",
                "https://canary%2etest",
                "http://[::1%canary]",
                "file:/etc/canary",
                "file:///etc/canary",
                "jar:file:/canary.jar!/",
                "jar:https://canary.test/a.jar!/",
                "mailto:canary@canary.test",
                "javascript:canary",
                "${jndi:ldap://canary.test/a}"
            })
    void garbage_isRefusedWithoutBeingRepeated(String given) {
        GetFluxlyException refused = refusal(given);

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("apiHost must ");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary", "jndi");
    }

    @Test
    void resolve_staysAtTheOrigin() {
        assertThat(ApiHost.of("https://api.getfluxly.com/").resolve("/v1/events/batch"))
                .isEqualTo(URI.create("https://api.getfluxly.com/v1/events/batch"));
        assertThat(ApiHost.of("http://[::1]:8090").resolve("/v1/profiles/a%2Fb/erase"))
                .isEqualTo(URI.create("http://[::1]:8090/v1/profiles/a%2Fb/erase"));
    }

    private static void assertRefused(@Nullable String given, String message) {
        GetFluxlyException refused = refusal(given);
        assertThat(refused).hasMessage(message).hasNoCause();
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused.details()).isEqualTo(Map.of("field", "apiHost"));
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    private static GetFluxlyException refusal(@Nullable String given) {
        return catchThrowableOfType(GetFluxlyException.class, () -> ApiHost.of(given));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.getfluxly.com,      api.getfluxly.com, 443",
        "https://api.getfluxly.com:8443, api.getfluxly.com, 8443",
        "https://api.getfluxly.com:65535,api.getfluxly.com, 65535",
        "http://localhost,               localhost,         80",
        "http://[::1]:1,                 ::1,               1"
    })
    void nameAndPort_areWhereToConnect(String origin, String name, int port) {
        assertThat(ApiHost.of(origin).name()).isEqualTo(name);
        assertThat(ApiHost.of(origin).port()).isEqualTo(port);
    }

    /** It is ASCII, so an international name is not what is wrong with it. */
    @Test
    void deleteCharacter_isMalformed() {
        assertRefused("https://canary\u007f.test", "apiHost must be an origin such as https://api.getfluxly.com");
    }
}
