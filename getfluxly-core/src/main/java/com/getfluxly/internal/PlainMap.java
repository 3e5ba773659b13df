package com.getfluxly.internal;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes flat maps of text, numbers, booleans and nulls as the mapper would, but without it and without looking for duplicate names:
 * distinct keys that are names already cannot become the same one. For one thread at a time.
 */
final class PlainMap {

    private static final int LONGEST_NAME = 1_000;
    private static final int MOST_DIGITS = 18;

    private final JsonGenerator json;
    private final BiConsumer<@Nullable Object, @Nullable Object> writeEntry = this::write;
    private final BiConsumer<@Nullable Object, @Nullable Object> checkEntry = this::check;

    private boolean plain;

    PlainMap(JsonGenerator json) {
        this.json = json;
    }

    /** Whether there is nothing in it that needs a serializer, a repaired name or a refusal. */
    boolean isPlain(Map<?, ?> map) {
        plain = true;
        map.forEach(checkEntry);
        return plain;
    }

    private void check(@Nullable Object key, @Nullable Object value) {
        plain = plain && isName(key) && isPlain(value);
    }

    void write(Map<?, ?> map) {
        json.writeStartObject();
        map.forEach(writeEntry);
        json.writeEndObject();
    }

    private static boolean isName(@Nullable Object key) {
        return key instanceof String text && text.length() <= LONGEST_NAME && !WireGenerator.hasSurrogates(text);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number))
                || value instanceof Long
                || isShortDecimal(value);
    }

    /** Of the class itself, as {@link WireGenerator} wants it, and far from its limit. */
    private static boolean isShortDecimal(Object value) {
        return value.getClass() == BigDecimal.class && ((BigDecimal) value).precision() <= MOST_DIGITS;
    }

    private void write(@Nullable Object key, @Nullable Object value) {
        json.writeName((String) key);
        if (value instanceof String text) {
            json.writeString(WireGenerator.wellFormed(text));
        } else if (value instanceof Integer number) {
            json.writeNumber((int) number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double number) {
            json.writeNumber((double) number);
        } else if (value instanceof Long number) {
            json.writeNumber((long) number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else {
            json.writeNull();
        }
    }
}
