package com.getfluxly;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON by the letter of RFC 8259 and RFC 7493, and shares no code with the writer that it checks: valid UTF-8
 * without a byte order mark, no name twice, no surrogate without its other half, nothing after the value. Objects keep
 * their order; numbers become {@link BigDecimal}.
 */
public final class StrictJson {

    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    /** The one value that these bytes hold. */
    public static @Nullable Object parse(byte[] utf8) {
        StrictJson json = new StrictJson(decode(utf8));
        json.skipSpace();
        Object value = json.value();
        json.skipSpace();
        if (json.at < json.text.length()) {
            throw json.broken("something follows the value");
        }
        return value;
    }

    /** The object that these bytes hold. */
    public static Map<String, @Nullable Object> object(byte[] utf8) {
        return asObject(parse(utf8));
    }

    /** A value that has to be an object. */
    @SuppressWarnings("unchecked") // this parser makes no other maps
    public static Map<String, @Nullable Object> asObject(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new AssertionError("no JSON object: " + value);
    }

    private static String decode(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new AssertionError("no valid UTF-8", malformed);
        }
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case '{' -> objectValue();
            case '[' -> arrayValue();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> objectValue() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        skipSpace();
        if (skips('}')) {
            return object;
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            skipSpace();
            if (object.containsKey(name)) {
                throw broken("a name stands twice");
            }
            object.put(name, value());
            skipSpace();
        } while (skips(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> arrayValue() {
        List<@Nullable Object> array = new ArrayList<>();
        expect('[');
        skipSpace();
        if (skips(']')) {
            return array;
        }
        do {
            skipSpace();
            array.add(value());
            skipSpace();
        } while (skips(','));
        expect(']');
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (!skips('"')) {
            char c = next();
            if (c < ' ') {
                throw broken("a control character stands in a string");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        for (int i = 0; i < string.length(); i += Character.charCount(string.codePointAt(i))) {
            int c = string.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw broken("a surrogate stands alone");
            }
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
            default -> throw broken("an unknown escape");
        };
    }

    private int hex() {
        char c = next();
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        if (lower >= 'a' && lower <= 'f') {
            return lower - 'a' + 10;
        }
        throw broken("no hexadecimal digit");
    }

    private BigDecimal number() {
        int start = at;
        skips('-');
        if (!skips('0')) {
            digits();
        }
        if (skips('.')) {
            digits();
        }
        if (skips('e') || skips('E')) {
            if (!skips('+')) {
                skips('-');
            }
            digits();
        }
        return new BigDecimal(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw broken("a digit is missing");
        }
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw broken("an unknown word");
        }
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skips(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!skips(c)) {
            throw broken("'" + c + "' is missing");
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("it ends too early");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private AssertionError broken(String why) {
        return new AssertionError("no valid JSON: " + why + " at character " + at);
    }
}
