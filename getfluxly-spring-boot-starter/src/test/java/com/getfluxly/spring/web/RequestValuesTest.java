package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestValuesTest {

    private static final String LONG = "x".repeat(600);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "/ | /",
                "/cart/items | /cart/items",
                "/cart?token=1 | /cart",
                "/cart#top | /cart",
                "/cart;jsessionid=A1?x | /cart",
                "/cart;jsessionid=A1/items;v=1/2 | /cart/items/2",
                "/a%20b | /a%20b",
                "'/a\r\nb\u202E' | /ab",
                "'' | null",
                "null | null"
            })
    void path_hasNeitherQueryNorParameters(String sent, String kept) {
        assertThat(RequestValues.path(sent)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "https://Shop.Example/cart?q=secret#x | shop.example",
                "https://shop.example | shop.example",
                "https://shop.example?q | shop.example",
                "http://user:secret@shop.example:8080/ | shop.example",
                "http://[2001:db8::1]:8080/ | [2001:db8::1]",
                "http://[2001:db8::1]/ | [2001:db8::1]",
                "android-app://com.example.app/ | com.example.app",
                "http://evil\\@shop.example/ | evil",
                "http:///cart | null",
                "http://a b/ | null",
                "'http://a\r\nb/' | null",
                "shop.example | null",
                "about:blank | null",
                "'' | null",
                "null | null"
            })
    void referrer_isItsHostAlone(String sent, String kept) {
        assertThat(RequestValues.hostOf(sent)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "de-DE,de;q=0.9,en;q=0.8 | de-DE",
                "en;q=0.1, fr-ca | fr-CA",
                "*, en;q=0.5 | en",
                "* | null",
                "zh-hans-cn | zh-Hans-CN",
                "de_DE | null",
                "<script> | null",
                "'de\r\n' | null",
                "'' | null",
                "null | null"
            })
    void locale_isTheOneThatIsPreferred(String sent, String kept) {
        assertThat(RequestValues.preferred(sent)).isEqualTo(kept);
    }

    @Test
    void languagesWithoutEnd_areNotRead() {
        assertThat(RequestValues.preferred("de," + "en,".repeat(3_000))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "203.0.113.7 | 203.0.113.7",
                "2001:db8::1 | 2001:db8::1",
                "[2001:db8::1] | 2001:db8::1",
                "fe80::1%eth0 | fe80::1",
                "unknown | null",
                "_hidden | null",
                "'1.2.3.4\r\n' | null",
                "'' | null",
                "null | null"
            })
    void address_isOne(String sent, String kept) {
        assertThat(RequestValues.address(sent)).isEqualTo(kept);
    }

    @Test
    void text_isCutAndWithoutControlCharacters() {
        assertThat(RequestValues.clean(" Mozilla/5.0\u0000\u001B[31m\u0085 (X11)\u2028 "))
                .isEqualTo("Mozilla/5.0[31m (X11)");
        assertThat(RequestValues.clean("\r\n\t")).isNull();
        assertThat(RequestValues.clean(LONG)).hasSize(512);
        assertThat(RequestValues.path("/" + LONG)).hasSize(512);
        assertThat(RequestValues.hostOf("http://" + LONG + "/")).isNull();
    }

    @Test
    void text_isNotCutThroughACharacter() {
        assertThat(RequestValues.clean("x" + "\uD83D\uDE00".repeat(600)))
                .hasSize(511)
                .endsWith("\uD83D\uDE00");
    }

    @Test
    void halfACharacter_isNone() {
        assertThat(RequestValues.clean("a\uD83Db")).isEqualTo("ab");
    }
}
