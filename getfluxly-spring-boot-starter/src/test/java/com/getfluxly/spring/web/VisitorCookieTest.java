package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorCookieTest {

    private final VisitorCookie cookie = new VisitorCookie("gflux_anon");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gflux_anon=anon_a8f3-C2 | anon_a8f3-C2",
                "a=1; gflux_anon=v1; b=2 | v1",
                "a=1;gflux_anon=v1 | v1",
                "a;;= ;gflux_anon=v1 | v1",
                "gflux_anon=v1; gflux_anon=v2 | v1",
                "gflux_anon=not valid; gflux_anon=v2 | v2",
                "gflux_anon=; gflux_anon=v2 | v2",
                "a=gflux_anon=v1; gflux_anon=v2 | v2",
                "gflux_anon2=v1; gflux_anon=v2 | v2",
                "Gflux_Anon=v1; gflux_anon=v2 | v2"
            })
    void firstValidValue_isTheVisitor(String header, String id) {
        assertThat(cookie.in(header)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "=",
                "gflux_anon",
                "gflux_anon=",
                "gflux_anon = v1",
                "gflux_anon=\"v1\"",
                "gflux_anon=v1\r\nSet-Cookie: a=b",
                "gflux_anon=v\n1",
                "gflux_anon=v.1",
                "gflux_anon=v%201",
                "gflux_anon=Zoë",
                "gflux_anon=v,gflux_anon=v",
                "xgflux_anon=v1"
            })
    void whatIsNoId_isNoVisitor(String header) {
        assertThat(cookie.in(header)).isNull();
    }

    @Test
    void id_hasUpTo128Characters() {
        assertThat(cookie.in("gflux_anon=" + "v".repeat(128))).isEqualTo("v".repeat(128));
        assertThat(cookie.in("gflux_anon=" + "v".repeat(129))).isNull();
        assertThat(cookie.in("gflux_anon=" + "v".repeat(4_096))).isNull();
    }

    @Test
    void severalHeaders_areOne() {
        assertThat(cookie.in(null)).isNull();
        assertThat(cookie.in("a=1;gflux_anon=v1;gflux_anon=v2")).isEqualTo("v1");
    }

    @Test
    void blankName_isNone() {
        assertThat(new VisitorCookie(" ").in("=v1; =v1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a\tb",
                "a\u00A0b",
                "a;b",
                "a=b",
                "gflux_anon=",
                "a\r\nb",
                "a\u0000b",
                "a\u007Fb",
                "a\u0085b"
            })
    void whatCanBeNoName_isRefused(String name) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> new VisitorCookie(name))
                .withMessage(
                        "visitorCookie must be the name of a cookie: no blanks within, no control characters, no ';' and no '='")
                .matches(refused -> "visitorCookie".equals(refused.details().get("field")));
    }

    @ParameterizedTest
    @ValueSource(strings = {" v ", "__Host-v", "a.b", "a[1]", "a|b", "$v"})
    void whatBrowsersSend_isAName(String name) {
        assertThat(new VisitorCookie(name).in(name.strip() + "=v1")).isEqualTo("v1");
    }

    /** It is read with each request, so it must not cost more than its length. */
    @Test
    @Promise("I58")
    void headerOfOneMegabyte_isReadOnce() {
        assertThat(cookie.in("a;".repeat(500_000) + "gflux_anon=v1")).isEqualTo("v1");
    }
}
