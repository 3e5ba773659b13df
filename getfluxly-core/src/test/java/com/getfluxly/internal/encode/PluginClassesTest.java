package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.PluginLoader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client in a parent loader outlives the plugins that use it. */
class PluginClassesTest {

    private final Encoding encoding = new Encoding();

    /** What a plugin tracks. */
    public record Order(String id, Size size) {

        public Order() {
            this("o_1", Size.LARGE);
        }
    }

    /** Part of it. */
    public enum Size {
        LARGE
    }

    private WeakReference<ClassLoader> track(String where) throws Exception {
        PluginLoader loader = new PluginLoader(PluginClassesTest.class);
        Object order = loader.loadClass(Order.class.getName()).getConstructor().newInstance();
        Object value = switch (where) {
            case "alone" -> order;
            case "in a list" -> List.of(1, List.of(order));
            case "in a map" -> Map.of("orders", Map.of("first", order));
            case "an enum" -> order.getClass().getMethod("size").invoke(order);
            default -> Array.newInstance(order.getClass(), 1);
        };

        encoding.wire(value);
        return new WeakReference<>(loader);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alone", "in a list", "in a map", "an enum", "an array"})
    @Promise("I43")
    void droppedPlugin_isNotKeptAlive(String where) throws Exception {
        encoding.wire(new Order());
        WeakReference<ClassLoader> plugin = track(where);

        await().untilAsserted(() -> {
            System.gc();
            assertThat(plugin.get()).isNull();
        });
        assertThat(encoding.wire(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(encoding.wire(new Order())).hasToString("{id=o_1, size=LARGE}");
    }

    @Test
    void classesThatLiveAsLong_areRemembered() {
        WireFormat format = new WireFormat();
        format.mapper().writeValueAsString(new Order());
        Object mapper = format.mapper();
        System.gc();

        assertThat(format.mapper()).isSameAs(mapper);
    }
}
