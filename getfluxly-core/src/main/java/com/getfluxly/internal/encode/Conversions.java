package com.getfluxly.internal.encode;

import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts values that the mapper does not know, or would write in another form, into a type that it knows. It uses names of
 * classes if their module or library may be missing.
 */
final class Conversions {

    private static final int FIRST_YEAR_OF_DATE = 1900;
    private static final int NANOS_OF_A_MILLISECOND = 1_000_000;

    /** The first days of the year 2, in whatever zone. */
    private static final long AFTER_CHRIST = -62_100_000_000_000L;

    private static final Conversion TEXT = to(String.class, text -> textOf((CharSequence) text));

    /** The mapper would write the number of a month, and any other constant by its name. */
    private static final Conversion NAME = to(String.class, constant -> ((Enum<?>) constant).name());

    private static final Conversion WHOLE = to(Long.class, number -> ((Number) number).longValue());
    private static final Conversion REAL = to(Double.class, number -> ((Number) number).doubleValue());
    private static final Conversion UNSIGNED = to(BigInteger.class, number -> new BigInteger(number.toString()));

    /** By the exact name of the class. */
    private static final Map<String, Conversion> BY_NAME = Map.ofEntries(
            Map.entry(Month.class.getName(), NAME),
            Map.entry(LongAdder.class.getName(), WHOLE),
            Map.entry(LongAccumulator.class.getName(), WHOLE),
            Map.entry(DoubleAdder.class.getName(), REAL),
            Map.entry(DoubleAccumulator.class.getName(), REAL),
            Map.entry(Locale.class.getName(), to(String.class, locale -> tagOf((Locale) locale))),
            Map.entry("kotlin.UByte", UNSIGNED),
            Map.entry("kotlin.UShort", UNSIGNED),
            Map.entry("kotlin.UInt", UNSIGNED),
            Map.entry("kotlin.ULong", UNSIGNED),
            Map.entry("kotlin.time.Duration", to(Duration.class, Conversions::durationOf)));

    /** A day and a time of day mean no instant, in no zone; an instant may have nanoseconds. */
    private static final Map<String, Conversion> OF_SQL = Map.of(
            "java.sql.Date", to(LocalDate.class, date -> dayOf((Date) date)),
            "java.sql.Time", to(LocalTime.class, time -> timeOf((Date) time)),
            "java.sql.Timestamp", to(Instant.class, time -> ((Date) time).toInstant()));

    private Conversions() {}

    /** Null if the mapper writes it as it should. */
    static @Nullable Conversion of(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type)) {
            return type == String.class ? null : TEXT;
        }
        return Date.class.isAssignableFrom(type) ? ofDate(type) : BY_NAME.get(type.getName());
    }

    /** Drivers have subclasses of their own. */
    private static @Nullable Conversion ofDate(Class<?> type) {
        Conversion found = null;
        for (Class<?> ancestor = type; ancestor != null && found == null; ancestor = ancestor.getSuperclass()) {
            found = OF_SQL.get(ancestor.getName());
        }
        return found;
    }

    static Conversion byName() {
        return NAME;
    }

    private static String textOf(CharSequence text) {
        if (text.length() > BoundedBytes.GIVE_UP) {
            throw new TooLargeException();
        }
        String characters = text.toString();
        if (characters == null) {
            throw Refusals.ofType(text.getClass(), "cannot be sent: its toString() is null");
        }
        return characters;
    }

    /** Java takes languages and countries that are none, and would leave them out. */
    private static String tagOf(Locale locale) {
        String tag = locale.toLanguageTag();
        if (!Locale.forLanguageTag(tag).equals(locale)) {
            throw Refusals.ofType(Locale.class, "cannot be sent: it has no language tag of its own");
        }
        return tag;
    }

    @SuppressWarnings({"deprecation", "JavaUtilDate"}) // all that a date without a zone has to offer
    private static LocalDate dayOf(Date date) {
        int year = date.getYear() + FIRST_YEAR_OF_DATE;
        return LocalDate.of(isBeforeChrist(date) ? 1 - year : year, date.getMonth() + 1, date.getDate());
    }

    @SuppressWarnings("JavaUtilDate") // its fields have no era
    private static boolean isBeforeChrist(Date date) {
        if (date.getTime() > AFTER_CHRIST) {
            return false;
        }
        GregorianCalendar calendar = new GregorianCalendar();
        calendar.setTimeInMillis(date.getTime());
        return calendar.get(Calendar.ERA) == GregorianCalendar.BC;
    }

    @SuppressWarnings({"deprecation", "JavaUtilDate"}) // all that a time without a zone has to offer
    private static LocalTime timeOf(Date time) {
        int nanos = Math.floorMod(time.getTime(), 1_000) * NANOS_OF_A_MILLISECOND;
        return LocalTime.of(time.getHours(), time.getMinutes(), time.getSeconds(), nanos);
    }

    /** Its only exact text is that of a static method; Kotlin keeps its name for compiled callers. */
    private static Duration durationOf(Object kotlin) {
        if (kotlin.toString().endsWith("Infinity")) {
            throw Refusals.invalid("value", "a duration that is infinite cannot be sent");
        }
        try {
            Class<?> type = kotlin.getClass();
            Object bare = type.getMethod("unbox-impl").invoke(kotlin);
            Object text = type.getMethod("toIsoString-impl", long.class).invoke(null, bare);
            return Duration.parse(String.valueOf(text));
        } catch (ReflectiveOperationException otherKotlin) {
            throw RefusedType.refusal(kotlin.getClass());
        }
    }

    private static Conversion to(Class<?> output, Function<Object, Object> conversion) {
        return new Conversion(output, conversion);
    }

    /**
     * @param output what the mapper knows
     * @param function to it; may refuse
     */
    record Conversion(Class<?> output, Function<Object, Object> function) {}
}
