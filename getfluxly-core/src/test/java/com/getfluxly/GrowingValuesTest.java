package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.Erasure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that will get more parts: none of them can be made or taken apart in a way that a further part would break. */
class GrowingValuesTest {

    private static final RejectedEvent REJECTED =
            RejectedEvent.builder().messageId("id").build();

    /** A value of each type that is no default anywhere. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(long.class, 7L),
            Map.entry(int.class, 503),
            Map.entry(boolean.class, true),
            Map.entry(String.class, "sample"),
            Map.entry(Duration.class, Duration.ofMillis(120)),
            Map.entry(Instant.class, Instant.parse("2026-05-16T07:00:00Z")),
            Map.entry(DropReason.class, DropReason.SHUTDOWN),
            Map.entry(FailureKind.class, FailureKind.TLS),
            Map.entry(DeliveryState.class, DeliveryState.PARKED),
            Map.entry(SpoolDurability.class, SpoolDurability.POWER),
            Map.entry(SpoolStats.class, SpoolStats.builder().pending(7).build()));

    private static final Map<String, Object> COLLECTIONS = Map.of(
            "messageIds", List.of("one", "two"),
            "errors", List.of(REJECTED),
            "fields", Map.of("extra", 1),
            "droppedByReason", counts(DropReason.values()),
            "refusedByReason", counts(DropReason.values()),
            "anomalies", counts(Anomaly.values()));

    static Stream<Class<?>> types() {
        return Stream.of(
                DeliveryStats.class,
                SpoolStats.class,
                FlushResult.class,
                RequestReport.class,
                DeliveredBatch.class,
                RejectedEvent.class,
                DroppedEvent.class,
                Alias.class,
                Erasure.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void value_canBeMadeByItsBuilderOnly(Class<?> type) {
        assertThat(type).isFinal();
        assertThat(type.isRecord()).isFalse();
        assertThat(type.getConstructors()).isEmpty();
        assertThat(builder(type).getClass().getConstructors()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void part_isWhatWasGiven_andMakesTheDifference(Class<?> type) {
        Object plain = build(builder(type));
        assertThat(setters(type)).isNotEmpty().allSatisfy(setter -> {
            Object sample = sample(setter);
            Object value = build(invoke(builder(type), setter, sample));

            assertThat(invoke(value, type.getMethod(setter.getName()))).isEqualTo(sample);
            assertThat(value)
                    .isNotEqualTo(plain)
                    .isEqualTo(build(invoke(builder(type), setter, sample)))
                    .hasSameHashCodeAs(build(invoke(builder(type), setter, sample)));
            if (type != Alias.class) {
                assertThat(value.toString())
                        .startsWith(type.getSimpleName() + "[")
                        .contains(setter.getName() + "=" + invoke(value, type.getMethod(setter.getName())));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyAccessor_hasItsSetter(Class<?> type) {
        List<String> accessors = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 0)
                .map(Method::getName)
                .filter(name -> !name.equals("hashCode") && !name.equals("toString"))
                // A sum of others.
                .filter(name -> type != DeliveryStats.class || !name.equals("pending"))
                .toList();

        assertThat(setters(type)).extracting(Method::getName).containsExactlyInAnyOrderElementsOf(accessors);
    }

    /** Whether a part may be null is what its accessor says. */
    @ParameterizedTest
    @MethodSource("types")
    void nullWhereNoneIsExpected_isRefusedByName(Class<?> type) {
        for (Method setter : setters(type)) {
            Class<?> parameter = setter.getParameterTypes()[0];
            boolean nullable = accessor(type, setter).getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
            if (parameter.isPrimitive()) {
                continue;
            }
            if (nullable) {
                assertThat(invoke(builder(type), setter, nothing())).isNotNull();
            } else {
                assertThatExceptionOfType(GetFluxlyException.class)
                        .isThrownBy(() -> invoke(builder(type), setter, nothing()))
                        .withMessage(setter.getName() + " must not be null")
                        .satisfies(refused -> assertThat(refused.details()).containsEntry("field", setter.getName()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void count_isALong(Class<?> type) {
        assertThat(setters(type))
                .filteredOn(setter -> !setter.getName().equals("status"))
                .extracting(setter -> setter.getParameterTypes()[0])
                .doesNotContain(int.class);
    }

    @Test
    void accounts_holdEveryReasonAndEveryAnomaly() {
        DeliveryStats stats = DeliveryStats.builder()
                .droppedByReason(Map.of(DropReason.SHUTDOWN, 3L))
                .build();

        assertThat(stats.droppedByReason()).hasSameSizeAs(DropReason.values()).containsEntry(DropReason.SHUTDOWN, 3L);
        assertThat(stats.anomalies()).containsOnlyKeys(Anomaly.values());
        assertThat(stats.refusedByReason()).as("not known").isEmpty();
    }

    private static <K> Map<K, Long> counts(K[] kinds) {
        return Arrays.stream(kinds).collect(Collectors.toMap(kind -> kind, kind -> 5L));
    }

    private static Object sample(Method setter) {
        return Objects.requireNonNull(
                COLLECTIONS.getOrDefault(setter.getName(), SAMPLES.get(setter.getParameterTypes()[0])));
    }

    private static Object builder(Class<?> type) {
        try {
            return invoke(type, type.getMethod("builder"));
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Object build(Object builder) {
        try {
            return invoke(builder, builder.getClass().getMethod("build"));
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Method accessor(Class<?> type, Method setter) {
        try {
            return type.getMethod(setter.getName());
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }

    private static List<Method> setters(Class<?> type) {
        return Arrays.stream(builder(type).getClass().getMethods())
                .filter(method ->
                        method.getParameterCount() == 1 && method.getReturnType() == method.getDeclaringClass())
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static Object invoke(Object target, Method method, @Nullable Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(thrown);
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }

    private static @Nullable Object[] nothing() {
        return new @Nullable Object[] {null};
    }
}
