package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("one test changes the default locale")
@Promise("I51")
class SafeTextTest {

    private static final Set<Integer> UNSAFE = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR);

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no such plan", "é€😀", "שלום", "\"\\/'<>&%${}", "e\u0301", "\u00a0"})
    void text_isKept(String text) {
        assertThat(clean(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order_completed", "$identify", "a", "step_2"})
    void word_mayBeShown(String text) {
        assertThat(SafeText.isWord(text)).isTrue();
        assertThat(SafeText.isWord(text + "x".repeat(64))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "jane@example.com", "Jane", "a b", "a\n", "é", "١", "a.b", "a-b"})
    void textThatIsNoWord_mayNot(String text) {
        assertThat(SafeText.isWord(text)).isFalse();
    }

    @Test
    void dangerousCharacters_areEscaped() {
        assertThat(clean("a\r\nb\tc\0d\u001b[31me\u007ff\u0085g\u009fh"))
                .isEqualTo("a\\u000d\\u000ab\\u0009c\\u0000d\\u001b[31me\\u007ff\\u0085g\\u009fh");
        assertThat(clean("\u2028\u2029")).isEqualTo("\\u2028\\u2029");
        assertThat(clean("\u202egpj.exe\u202c\u2066\u2069")).isEqualTo("\\u202egpj.exe\\u202c\\u2066\\u2069");
        assertThat(clean("\ufeff\u200b\u200d\u00ad")).isEqualTo("\\ufeff\\u200b\\u200d\\u00ad");
        assertThat(clean("a\uD83D")).isEqualTo("a\\ud83d");
        assertThat(clean("\uDE00b")).isEqualTo("\\ude00b");
    }

    @Test
    void everyCharacter_isSafeAfterwards() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String clean = clean(Character.toString(c));
            assertThat(clean.codePoints().noneMatch(safe -> UNSAFE.contains(Character.getType(safe))))
                    .as("U+%04X", c)
                    .isTrue();
            assertThat(clean).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "abcdef, 6, abcdef",
        "abcdef, 5, abcde",
        "abcdef, 1, a",
        "abcdef, 0, ''",
        "abc😀, 5, abc😀",
        "abc😀, 4, abc",
        "abc😀, 3, abc",
        "😀😀, 3, 😀",
        "😀, 1, ''"
    })
    void text_isCutBetweenCharacters(String text, int length, String expected) {
        assertThat(SafeText.clean(text, length)).isEqualTo(expected);
    }

    @Test
    void text_isCutAfterItIsEscaped() {
        assertThat(SafeText.clean("\n\n", 7)).isEqualTo("\\u000a\\");
        assertThat(SafeText.clean("\n".repeat(1_000_000), 512)).hasSize(512).startsWith("\\u000a\\u000a");
        assertThat(SafeText.clean("x".repeat(10_000_000), 512)).isEqualTo("x".repeat(512));
    }

    @Test
    void limits_areThoseOfTheContract() {
        assertThat(SafeText.MAX_DETAIL).isEqualTo(512);
        assertThat(SafeText.MAX_CODE).isEqualTo(64);
        assertThat(SafeText.MAX_REQUEST_ID).isEqualTo(128);
    }

    @Test
    void digits_areThoseOfEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
            assertThat(clean("\n")).isEqualTo("\\u000a");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String clean(String text) {
        return SafeText.clean(text, 512);
    }
}
