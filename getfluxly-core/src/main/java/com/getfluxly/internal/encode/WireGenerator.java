package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Rules for all values, at any depth, and with any serializer:
 *
 * <ul>
 *   <li>a surrogate without its other half becomes U+FFFD, as a string cut in the middle of an emoji has one;
 *   <li>NaN and infinite numbers are refused, since JSON has none;
 *   <li>numbers have at most {@value Digits#MOST} digits when they are written out, since readers take quadratic time for more,
 *       and are not larger than a double, since some readers would see an infinite one;
 *   <li>nothing is written raw, since it may be no JSON;
 *   <li>a serializer writes exactly one value, and nothing around it: one event that is not JSON would make the whole request
 *       invalid.
 * </ul>
 */
final class WireGenerator extends JsonGeneratorDelegate {

    /** More than may be nested; what is below lets nobody nest so deep. */
    private static final int ROOM = 2 * EventEncoder.MAX_DEPTH;

    /** Of an array whose length is not known before its end. */
    private static final int ANY_NUMBER = -1;

    /** How many names each open object has, or how many elements each open array is to have. */
    private final int[] expected = new int[ROOM];

    private int depth;

    /** What was open when the present value began: not its own to close, or to name things in. */
    private int floor;

    private String topName = "";

    WireGenerator(JsonGenerator json) {
        super(json, false);
    }

    // ---- one value for each name ------------------------------------------------------------------------------------

    /**
     * Begins a value in an object, after its name.
     *
     * @return to be given to {@link #endValue}
     */
    int beginValue() {
        int outer = floor;
        floor = depth;
        return outer;
    }

    /** Ends it. */
    void endValue(int outer) {
        if (depth != floor) {
            throw refused("a value whose serializer leaves something open");
        }
        checkComplete();
        if (depth == 1) {
            topName = "";
        }
        floor = outer;
    }

    /** The name at the top whose value is being written, or empty. */
    String topName() {
        return topName;
    }

    @Override
    public JsonGenerator writeName(String name) {
        countName(name);
        return super.writeName(Surrogates.repaired(name));
    }

    @Override
    public JsonGenerator writeName(SerializableString name) {
        return writeName(name.getValue());
    }

    @Override
    public JsonGenerator writePropertyId(long id) {
        return writeName(Long.toString(id));
    }

    private void countName(String name) {
        checkOwn();
        if (depth == 1) {
            topName = name;
        }
        expected[depth]++;
    }

    @Override
    public JsonGenerator writeStartObject() {
        super.writeStartObject();
        return opened(0);
    }

    @Override
    public JsonGenerator writeStartObject(Object value) {
        super.writeStartObject(value);
        return opened(0);
    }

    @Override
    public JsonGenerator writeStartObject(Object value, int size) {
        super.writeStartObject(value, size);
        return opened(0);
    }

    @Override
    public JsonGenerator writeStartArray() {
        super.writeStartArray();
        return opened(ANY_NUMBER);
    }

    @Override
    public JsonGenerator writeStartArray(Object value) {
        super.writeStartArray(value);
        return opened(ANY_NUMBER);
    }

    @Override
    public JsonGenerator writeStartArray(Object value, int size) {
        super.writeStartArray(value, size);
        return opened(size);
    }

    private JsonGenerator opened(int entries) {
        expected[++depth] = entries;
        return this;
    }

    @Override
    public JsonGenerator writeEndObject() {
        checkClosing();
        super.writeEndObject();
        depth--;
        return this;
    }

    @Override
    public JsonGenerator writeEndArray() {
        checkClosing();
        super.writeEndArray();
        depth--;
        return this;
    }

    private void checkClosing() {
        checkOwn();
        checkComplete();
    }

    private void checkOwn() {
        if (depth == floor) {
            throw refused("a value whose serializer writes more than the value");
        }
    }

    private void checkComplete() {
        if (expected[depth] != ANY_NUMBER
                && expected[depth] != streamWriteContext().getEntryCount()) {
            throw refused("a value whose serializer writes none, or more than one,");
        }
    }

    // ---- no way around it -------------------------------------------------------------------------------------------

    @Override
    public JsonGenerator delegate() {
        return this;
    }

    @Override
    public @Nullable Object streamWriteOutputTarget() {
        return null;
    }

    @Override
    public JsonGenerator configure(StreamWriteFeature feature, boolean state) {
        return this;
    }

    /** It is closed by whoever made it. */
    @Override
    public void close() {
        // Nothing: a serializer that closes what it was given has written its value by then.
    }

    // ---- what a value may be ----------------------------------------------------------------------------------------

    @Override
    public JsonGenerator writeString(String text) {
        return super.writeString(text == null ? null : Surrogates.repaired(text));
    }

    @Override
    public JsonGenerator writeString(char[] text, int offset, int length) {
        if (length > BoundedBytes.GIVE_UP) {
            throw new TooLargeException();
        }
        return writeString(new String(text, offset, length));
    }

    @Override
    public JsonGenerator writeString(SerializableString text) {
        return writeString(text.getValue());
    }

    @Override
    public JsonGenerator writeArray(String[] array, int offset, int length) {
        writeStartArray(array, length);
        for (int i = offset; i < offset + length; i++) {
            writeString(array[i]);
        }
        return writeEndArray();
    }

    @Override
    public JsonGenerator writeArray(double[] array, int offset, int length) {
        writeStartArray(array, length);
        for (int i = offset; i < offset + length; i++) {
            writeNumber(array[i]);
        }
        return writeEndArray();
    }

    @Override
    public JsonGenerator writeNumber(double number) {
        checkFinite(Double.isFinite(number));
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(float number) {
        checkFinite(Float.isFinite(number));
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(BigInteger number) {
        check(Digits.flawOf(number));
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(BigDecimal number) {
        check(Digits.flawOf(number));
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(String number) {
        throw refused("a number of an unknown class");
    }

    @Override
    public JsonGenerator writeNumber(char[] number, int offset, int length) {
        throw refused("a number of an unknown class");
    }

    @Override
    public JsonGenerator writeRaw(String text) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRaw(String text, int offset, int length) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRaw(SerializableString text) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRaw(char[] text, int offset, int length) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRaw(char text) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRawValue(String text) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRawValue(String text, int offset, int length) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRawValue(char[] text, int offset, int length) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeRawUTF8String(byte[] text, int offset, int length) {
        throw refused("raw JSON");
    }

    @Override
    public JsonGenerator writeUTF8String(byte[] text, int offset, int length) {
        throw refused("raw JSON");
    }

    private static void checkFinite(boolean finite) {
        if (!finite) {
            throw refused("a number that is NaN or infinite");
        }
    }

    private static void check(@Nullable String flaw) {
        if (flaw != null) {
            throw refused(flaw);
        }
    }

    private static GetFluxlyException refused(String what) {
        return Refusals.invalid("value", what + " cannot be sent");
    }
}
