package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * The rules for values that hold however deep a value sits and whichever serializer writes it:
 *
 * <ul>
 *   <li>a surrogate without its other half becomes U+FFFD, as a string cut in the middle of an emoji has one;
 *   <li>NaN and infinite numbers are refused, since JSON has none;
 *   <li>numbers have at most {@value #MAX_DIGITS} digits, since readers take quadratic time for more;
 *   <li>nothing is written raw, since it may be no JSON.
 * </ul>
 */
final class WireGenerator extends JsonGeneratorDelegate {

    static final int MAX_DIGITS = 1_000;

    private static final BigInteger TOO_LONG = BigInteger.TEN.pow(MAX_DIGITS);

    WireGenerator(JsonGenerator json) {
        super(json, false);
    }

    @Override
    public JsonGenerator writeName(String name) {
        return super.writeName(Surrogates.repaired(name));
    }

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
        checkDigits(number, number.getClass() == BigInteger.class);
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(BigDecimal number) {
        checkDigits(number.unscaledValue(), number.getClass() == BigDecimal.class);
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(String number) {
        throw refused("a number of a kind of its own");
    }

    @Override
    public JsonGenerator writeNumber(char[] number, int offset, int length) {
        throw refused("a number of a kind of its own");
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

    /** A subclass could write what it likes, since a number is written by its text. */
    private static void checkDigits(BigInteger digits, boolean genuine) {
        if (!genuine) {
            throw refused("a number of a kind of its own");
        }
        if (digits.bitLength() >= TOO_LONG.bitLength() && digits.abs().compareTo(TOO_LONG) >= 0) {
            throw refused("a number with more than " + MAX_DIGITS + " digits");
        }
    }

    private static GetFluxlyException refused(String what) {
        return Refusals.invalid("value", what + " cannot be sent");
    }
}
