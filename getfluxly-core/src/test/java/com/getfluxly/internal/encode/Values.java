package com.getfluxly.internal.encode;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What applications put into their maps: sane, odd and hostile. */
public final class Values {

    /** Stands in every hostile value; nothing that the SDK says may repeat it. */
    static final String CANARY = "canary";

    private Values() {}

    public record Money(BigDecimal amount, String currency) {}

    /** The constant's text is not its name, as with many enums. */
    public enum Plan {
        FREE,
        PRO;

        @Override
        public String toString() {
            return "the " + name() + " plan";
        }
    }

    /** A bean, as many frameworks read them. */
    public static final class Customer {

        @JsonProperty("customer_no")
        public String getName() {
            return CANARY;
        }
    }

    public record OrderNo(@JsonValue String value) {}

    /** Has nothing to be read but its text, and that says too much. */
    static final class Opaque {

        static int asked;

        @Override
        public String toString() {
            asked++;
            return CANARY;
        }
    }

    public record Failing(@JsonIgnore Supplier<? extends Throwable> failure) {

        @JsonProperty
        public String secret() throws Throwable {
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
            return CANARY;
        }
    }

    /** Changes something else while it is read. */
    public record Meddler(@JsonIgnore Runnable meddling) {

        @JsonProperty
        public String state() {
            meddling.run();
            return CANARY;
        }
    }

    public record Raw(@JsonRawValue String json) {}

    public record Extra(int known, @JsonAnyGetter Map<Object, Object> others) {}

    /** A number whose text is no number. */
    static final class LyingDecimal extends BigDecimal {

        private static final long serialVersionUID = 1L;

        LyingDecimal() {
            super("1");
        }

        @Override
        public String toString() {
            return "1,\"injected\":true";
        }
    }

    static final class OddNumber extends Number {

        private static final long serialVersionUID = 1L;

        @Override
        public int intValue() {
            return 1;
        }

        @Override
        public long longValue() {
            return 1;
        }

        @Override
        public float floatValue() {
            return 1;
        }

        @Override
        public double doubleValue() {
            return 1;
        }

        @Override
        public String toString() {
            return "1,\"injected\":true";
        }
    }

    /** Never ends, but fails the test before it takes the machine down. Every walk goes on where the last one was. */
    static final class Endless<T> extends AbstractCollection<T> {

        private static final int ENOUGH = 5_000_000;

        private final IntFunction<T> elements;
        int read;

        Endless(IntFunction<T> elements) {
            this.elements = elements;
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public T next() {
                    if (++read > ENOUGH) {
                        throw new OutOfMemoryError("read for ever");
                    }
                    return elements.apply(read);
                }
            };
        }
    }
}
