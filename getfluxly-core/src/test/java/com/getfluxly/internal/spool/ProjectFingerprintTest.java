package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.error.GetFluxlyException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFingerprintTest {

    private static final String ORIGIN = "https://api.getfluxly.com";
    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    private final ProjectFingerprint shop = ProjectFingerprint.ofProject(ORIGIN, "shop");
    private final ProjectFingerprint token = ProjectFingerprint.ofToken(ORIGIN, "gflux_secret_test");

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Taken from {@code sha256sum}. What lies on disks was written with it: it must never change. */
    @Test
    void fingerprint_isTheStartOfAHashOfSaltOriginAndName() {
        assertThat(hex(shop.under(SALT))).isEqualTo("cfba1dba8a9d605e19488f727a6c03da");
        assertThat(hex(token.under(SALT))).isEqualTo("18fcab6ad08e9f18e88e2a72e69f5e94");
    }

    @Test
    void directory_isNamedByTheProject_orByAHashOfTheToken() {
        assertThat(shop.directoryName()).isEqualTo("shop");
        assertThat(token.directoryName()).isEqualTo("t-ff858d68d0ea9d25");
    }

    @Test
    void fingerprint_isAnotherOneForAnotherSaltOriginNameOrToken() {
        byte[] fingerprint = shop.under(SALT);

        assertThat(shop.matches(SALT, fingerprint)).isTrue();
        assertThat(shop.matches(new byte[16], fingerprint)).isFalse();
        assertThat(ProjectFingerprint.ofProject("https://eu.getfluxly.com", "shop")
                        .matches(SALT, fingerprint))
                .isFalse();
        assertThat(ProjectFingerprint.ofProject(ORIGIN, "shop2").matches(SALT, fingerprint))
                .isFalse();
        assertThat(token.matches(SALT, fingerprint)).isFalse();
        assertThat(shop.matches(SALT, new byte[0])).isFalse();
    }

    @Test
    void fingerprint_knowsWhereTheOriginEnds() {
        byte[] fingerprint =
                ProjectFingerprint.ofToken("https://a.com", "munity").under(SALT);

        assertThat(ProjectFingerprint.ofToken("https://a.community", "").matches(SALT, fingerprint))
                .isFalse();
    }

    @Test
    void directory_isAnotherOneForAnotherOriginOrToken() {
        assertThat(ProjectFingerprint.ofToken(ORIGIN, "gflux_secret_other").directoryName())
                .isNotEqualTo(token.directoryName());
        assertThat(ProjectFingerprint.ofToken("http://localhost", "gflux_secret_test")
                        .directoryName())
                .isNotEqualTo(token.directoryName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Shop", "shop.prod-2_b", "0", "t", "tx-1"})
    void name_mayBeADirectory(String name) {
        assertThat(ProjectFingerprint.ofProject(ORIGIN, name).directoryName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a/b", "a\\b", "a b", "-a", "a.", ".a", "t-0123456789abcdef", "ä", "a\n", "a\0b"})
    void name_thatIsNoneForADirectory_isRefused(String name) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> ProjectFingerprint.ofProject(ORIGIN, name))
                .withMessageStartingWith("spoolProject must be 1 to 64 letters");
    }

    @Test
    void name_mayHave64Letters() {
        assertThat(ProjectFingerprint.ofProject(ORIGIN, "x".repeat(64)).directoryName())
                .hasSize(64);
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> ProjectFingerprint.ofProject(ORIGIN, "x".repeat(65)));
    }

    @Test
    void text_isMasked() {
        assertThat(token).hasToString("ProjectFingerprint[***]");
    }
}
