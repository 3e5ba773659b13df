package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations of libraries that the mapper does not understand, on what is no record. */
@Promise({"I51", "I64"})
class ForeignAnnotationsTest {

    private static final String ANNOTATION = "com.fasterxml.jackson.databind.annotation.JsonSerialize";

    private final Encoding encoding = new Encoding();

    @TempDir
    private Path directory = Path.of("");

    /** @param source of {@code Card}, with a {@code @Foreign} in it */
    private Object cardOf(String source) throws Exception {
        return new Compiled(directory)
                .addAnnotation(ANNOTATION)
                .add("shop.Base", named("@Foreign public class Base extends java.util.ArrayList<String> {}"))
                .add("shop.Masked", named("@Foreign public interface Masked {}"))
                .add("shop.Card", named(source))
                .call("shop.Card", "card");
    }

    private static String named(String source) {
        return "package shop; " + source.replace("@Foreign", "@" + ANNOTATION);
    }

    private static String made(String expression) {
        return " public static Object card() { return " + expression + "; }";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Foreign public enum Card { VISA; %s }",
                "public enum Card { @Foreign VISA; %s }",
                "public enum Card implements Masked { VISA; %s }"
            })
    void enumThatCarriesOne_isRefused(String source) throws Exception {
        assertRefused("shop.Card", cardOf(source.formatted(made("VISA"))));
    }

    @Test
    void constantWithABody_isRefusedWithItsEnum() throws Exception {
        assertRefused("shop.Card$1", cardOf("@Foreign public enum Card { VISA {}; " + made("VISA") + " }"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Foreign public class Card extends java.util.ArrayList<String> { %s }",
                "@Foreign public class Card extends java.util.TreeMap<String, String> { %s }",
                "@Foreign public class Card extends java.util.Date { %s }",
                "@Foreign public class Card extends java.util.GregorianCalendar { %s }",
                "public class Card extends Base { %s }",
                "public class Card extends java.util.HashSet<String> implements Masked { %s }"
            })
    void collectionMapOrDateThatCarriesOne_isRefused(String source) throws Exception {
        assertRefused("shop.Card", cardOf(source.formatted(made("new Card()"))));
    }

    @Test
    void textThatCarriesOne_isRefused() throws Exception {
        assertRefused("shop.Card", cardOf("""
                @Foreign public class Card implements CharSequence {
                    public int length() { return 4; }
                    public char charAt(int at) { return "4111".charAt(at); }
                    public CharSequence subSequence(int from, int to) { return "4111".substring(from, to); }
                    public String toString() { return "4111"; }
                    %s
                }
                """.formatted(made("new Card()"))));
    }

    /** They are no part of the value. */
    @Test
    void membersOfACollection_mayCarryThem() throws Exception {
        Object card = cardOf("""
                public class Card extends java.util.ArrayList<String> {
                    @Foreign public String number;
                    %s
                }
                """.formatted(made("new Card()")));

        assertThat(encoding.wire(card)).isEqualTo(List.of());
    }

    private void assertRefused(String type, Object card) {
        assertThat(encoding.refusal(card))
                .hasMessage("properties.v: a value of the type " + type + " cannot be sent: it carries @" + ANNOTATION
                        + ", which another library understands");
    }
}
