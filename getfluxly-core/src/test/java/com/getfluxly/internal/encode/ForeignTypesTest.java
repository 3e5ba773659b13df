package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of other languages and libraries, by the little of them that matters: name, superclass and text. */
class ForeignTypesTest {

    private final Encoding encoding = new Encoding();

    @TempDir
    private Path directory = Path.of("");

    /** The compiled methods of Kotlin's that lead to an exact text have names that Java has not; see the profile kotlin. */
    @ParameterizedTest
    @CsvSource({
        "kotlin.UByte, 255",
        "kotlin.UShort, 65535",
        "kotlin.UInt, 4294967295",
        "kotlin.ULong, 18446744073709551615"
    })
    @Promise("I64")
    void unsignedNumberOfKotlin_isANumber(String name, BigDecimal number) throws Exception {
        Object value = instanceOf(name, "", number.toString());

        assertThat(encoding.wire(value)).isEqualTo(number);
        assertThat(encoding.wire(List.of(Map.of("deep", value)))).isEqualTo(List.of(Map.of("deep", number)));
    }

    @Test
    @Promise("I64")
    void unsignedNumberThatIsNone_isRefused() throws Exception {
        assertThat(encoding.refusal(instanceOf("kotlin.UInt", "", "canary")).getMessage())
                .startsWith("properties.v")
                .doesNotContain("canary");
        assertThat(encoding.refusal(instanceOf("kotlin.time.Duration", "", "canary")))
                .hasMessage("properties.v: a value of the type kotlin.time.Duration cannot be sent; "
                        + "a record, a map or a text can");
        assertThat(encoding.refusal(instanceOf("kotlin.time.Duration", "", "-Infinity")))
                .hasMessage("properties.v: a duration that is infinite cannot be sent");
    }

    @ParameterizedTest
    @CsvSource({
        "kotlin.Pair, ''",
        "kotlin.time.Instant, implements Comparable<Object>",
        "org.json.JSONObject, ''",
        "org.json.JSONArray, implements Iterable<Object>",
        "com.google.gson.JsonObject, ''",
        "com.google.gson.JsonArray, implements Iterable<Object>",
        "com.fasterxml.jackson.databind.node.ObjectNode, implements Iterable<Object>",
        "com.google.common.base.Optional, ''",
        "com.google.common.primitives.UnsignedLong, extends Number",
        "org.joda.time.DateTime, ''",
        "scala.math.BigDecimal, extends Number",
        "javax.money.Money, extends Number"
    })
    @Promise("I64")
    void typeOfAnotherLibrary_isRefusedByItsName(String name, String supertypes) throws Exception {
        Object value = instanceOf(name, supertypes, "canary");

        assertThat(encoding.refusal(value))
                .hasMessage(
                        "properties.v: a value of the type " + name + " cannot be sent; a record, a map or a text can");
    }

    /** As GString and Utf8 are. */
    @ParameterizedTest
    @CsvSource({"org.codehaus.groovy.runtime.GStringImpl", "org.apache.avro.util.Utf8"})
    @Promise("I64")
    void textOfAnotherLanguage_isText(String name) throws Exception {
        Object value = instanceOf(name, "implements CharSequence", "Order 7");

        assertThat(encoding.wire(value)).isEqualTo("Order 7");
    }

    private Object instanceOf(String name, String supertypes, String text) throws Exception {
        int dot = name.lastIndexOf('.');
        return new Compiled(directory)
                .add(name, """
                        package %1$s;
                        @Deprecated
                        public class %2$s %3$s {
                            public static Object make() { return new %2$s(); }
                            public boolean isEmpty() { return false; }
                            public byte[] getBytes() { return new byte[] {1}; }
                            public int length() { return toString().length(); }
                            public char charAt(int i) { return toString().charAt(i); }
                            public CharSequence subSequence(int a, int b) { return toString().substring(a, b); }
                            public java.util.Iterator<Object> iterator() {
                                return java.util.List.<Object>of("canary").iterator();
                            }
                            public int compareTo(Object other) { return 0; }
                            public int intValue() { return 1; }
                            public long longValue() { return 1; }
                            public float floatValue() { return 1; }
                            public double doubleValue() { return 1; }
                            @Override public String toString() { return "%4$s"; }
                        }
                        """.formatted(name.substring(0, dot), name.substring(dot + 1), supertypes, text))
                .call(name, "make");
    }
}
