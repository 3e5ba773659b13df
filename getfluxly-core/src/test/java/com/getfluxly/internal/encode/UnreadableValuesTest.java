package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFilter;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is thrown inside of a value: the refusal names its class and shows where it came from, and nothing that it says. */
class UnreadableValuesTest {

    private final Encoding encoding = new Encoding();

    static final class NotLoaded extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotLoaded() {
            super("canary", new IllegalStateException("canary"));
            addSuppressed(new IllegalArgumentException("canary"));
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // what applications do
        public String toString() {
            return "canary";
        }
    }

    record Row(Object cell) {

        @Override
        public Object cell() {
            throw new NotLoaded();
        }
    }

    record Box(Object content) {}

    /** A list whose elements are made when they are asked for. */
    static final class Lazy extends AbstractList<Object> {

        private final Supplier<Object> element;

        Lazy(Supplier<Object> element) {
            this.element = element;
        }

        @Override
        public Object get(int index) {
            return element.get();
        }

        @Override
        public int size() {
            return 2;
        }
    }

    private static List<Object> notLoaded() {
        return new Lazy(() -> {
            throw new NotLoaded();
        });
    }

    static Stream<Arguments> notLoadedValues() {
        return Stream.of(
                Arguments.of(new Row(1), "properties.v.cell"),
                Arguments.of(List.of(new Row(1)), "properties.v[0].cell"),
                Arguments.of(notLoaded(), "properties.v[0]"),
                Arguments.of(Map.of("deep", notLoaded()), "properties.v[0]"),
                Arguments.of(Optional.of(notLoaded()), "properties.v[0]"));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("notLoadedValues")
    @Promise("I54")
    void whatIsThrownInside_isNamed(Object value, String where) {
        GetFluxlyException refused = encoding.refusal(value);

        assertThat(refused)
                .hasMessage(where + " holds a value that cannot be read (" + NotLoaded.class.getName() + ")");
        assertThat(refused.details()).isEqualTo(Map.of("field", where));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("notLoadedValues")
    void cause_isItsNameAndItsStack_withoutAnythingThatItSays(Object value, String where) {
        GetFluxlyException refused = encoding.refusal(value);
        Throwable cause = Objects.requireNonNull(refused.getCause());

        assertThat(cause).hasToString(NotLoaded.class.getName()).hasMessage(null);
        assertThat(cause.getStackTrace()[0].getClassName()).startsWith(UnreadableValuesTest.class.getName());
        assertThat(cause.getCause()).hasToString("java.lang.IllegalStateException");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    @JsonFilter("canary")
    record Filtered(int a) {}

    @Test
    void recordThatTheMapperCannotWrite_isNamed() {
        String type = Filtered.class.getName();

        GetFluxlyException refused = encoding.refusal(List.of(new Filtered(1)));

        assertThat(refused)
                .hasMessage("properties.v[0]: a value of the type " + type
                        + " cannot be read (tools.jackson.databind.exc.InvalidDefinitionException)");
        assertThat(refused.details()).isEqualTo(Map.of("field", "properties.v[0]", "type", type));
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    @Test
    void nullKeyOfAnEntry_isNamed() {
        Map.Entry<@Nullable Object, Integer> entry = new AbstractMap.SimpleEntry<>(nobody(), 1);

        assertThat(encoding.refusal(entry)).hasMessage("properties.v: a map has a null key");
        assertThat(encoding.refusal(List.of(entry))).hasMessage("properties.v[0]: a map has a null key");
    }

    /** It is no matter of depth: nothing is nested. */
    @Test
    void listThatAsksItself_isNamedByWhatItThrows() {
        List<Object> itself = new AbstractList<>() {
            @Override
            @SuppressWarnings("InfiniteRecursion") // the mistake
            public Object get(int index) {
                return get(index);
            }

            @Override
            public int size() {
                return 2;
            }
        };

        assertThat(encoding.refusal(itself))
                .hasMessage("properties.v holds a value that cannot be read (java.lang.StackOverflowError)");
        assertThat(encoding.refusal(Collections.singletonList(itself)))
                .hasMessage("properties.v holds a value that cannot be read (java.lang.StackOverflowError)");
        assertThat(encoding.refusal(new Box(itself)))
                .hasMessageStartingWith("properties.v")
                .hasMessageEndingWith(" holds a value that cannot be read (java.lang.StackOverflowError)");
    }

    @Test
    void wrappersAroundWrappers_areTooDeep() {
        Object value = 1;
        for (int i = 0; i < 10_000; i++) {
            value = Optional.of(value);
        }

        assertThat(encoding.refusal(value)).hasMessage("properties.v is nested deeper than 32");
    }

    /** A cause that leads back must not be followed for ever. */
    @Test
    void causesThatLeadBack_areCut() {
        IllegalStateException first = new IllegalStateException("canary");
        first.initCause(new IllegalArgumentException("canary", first));

        GetFluxlyException refused = encoding.refusal(new Lazy(() -> {
            throw first;
        }));

        int causes = 0;
        for (Throwable cause = refused.getCause(); cause != null; cause = cause.getCause()) {
            causes++;
        }
        assertThat(causes).isEqualTo(8);
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    /** An exception of the application may throw when it is asked. */
    @Test
    void exceptionThatThrowsWhenItIsAsked_isNamedAllTheSame() {
        RuntimeException hostile = new IllegalStateException("canary") {

            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("canary");
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("canary");
            }
        };

        GetFluxlyException refused = encoding.refusal(new Lazy(() -> {
            throw hostile;
        }));

        assertThat(refused).hasMessageContaining("cannot be read (");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    private static Object nobody() {
        return null;
    }
}
