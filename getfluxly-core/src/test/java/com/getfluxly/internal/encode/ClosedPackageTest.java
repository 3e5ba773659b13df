package com.getfluxly.internal.encode;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.Promise;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** On the module path the mapper reads only what an application opens to it, or exports to everybody. */
class ClosedPackageTest {

    private static final String MAIN = """
            package com.shop;

            import com.getfluxly.GetFluxlyClient;
            import com.getfluxly.error.GetFluxlyException;
            import com.getfluxly.event.Identity;
            import com.getfluxly.transport.TransportResponse;
            import java.time.Duration;
            import java.util.List;
            import java.util.Map;

            public class Main {
                public static String track(String which) {
                    Object card = switch (which) {
                        case "open" -> new com.shop.open.Card("4111");
                        case "exported" -> new com.shop.exported.Card("4111");
                        case "closed" -> new com.shop.closed.Card("4111");
                        case "exported event" -> new com.shop.exported.Paid(Identity.userId("u"), "4111");
                        case "open event" -> new com.shop.open.Paid(Identity.userId("u"), "4111");
                        case "closed event" -> new com.shop.closed.Paid(Identity.userId("u"), "4111");
                        default -> com.shop.exported.Card.hidden();
                    };
                    try (GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                            .transport(request -> { throw new java.io.IOException(); })
                            .shutdownHook(false)
                            .shutdownTimeout(Duration.ofMillis(1))
                            .build()) {
                        if (which.endsWith("event")) {
                            client.track((Record) card);
                        } else {
                            client.track("paid", Identity.userId("u"), Map.of("cards", List.of(card)));
                        }
                        return "accepted";
                    } catch (GetFluxlyException refused) {
                        return refused.getMessage() + " " + refused.details();
                    }
                }
            }
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    @Promise("I64")
    void recordInAClosedPackage_isRefusedWithWhatIsMissing() throws Exception {
        Class<?> main = shop();

        assertThat(track(main, "open")).isEqualTo("accepted");
        assertThat(track(main, "exported")).isEqualTo("accepted");
        assertThat(track(main, "closed"))
                .isEqualTo("properties.cards[0]: a value of the type com.shop.closed.Card cannot be read: the module "
                        + "com.shop lacks \"opens com.shop.closed to tools.jackson.databind\" "
                        + "{field=properties.cards[0], type=com.shop.closed.Card}");
        assertThat(track(main, "hidden"))
                .contains("com.shop.exported.Card$Hidden", "opens com.shop.exported to tools.jackson.databind");
    }

    @Test
    @Promise("I64")
    void eventInAClosedPackage_isRefusedWithWhatIsMissing() throws Exception {
        Class<?> main = shop();

        assertThat(track(main, "open event")).isEqualTo("accepted");
        assertThat(track(main, "exported event")).isEqualTo("accepted");
        assertThat(track(main, "closed event"))
                .isEqualTo("com.shop.closed.Paid cannot be an event: the module com.shop lacks "
                        + "\"opens com.shop.closed to com.getfluxly.core\" {field=who}");
    }

    /** Of this package. */
    private static String event(String room) {
        return """
                package com.shop.%s;
                import com.getfluxly.event.*;
                @TrackedEvent("paid")
                public record Paid(Identity who, String card) {}
                """.formatted(room);
    }

    private static String track(Class<?> main, String which) throws Exception {
        return (String) main.getMethod("track", String.class).invoke(null, which);
    }

    private Class<?> shop() throws Exception {
        List<Path> libraries = List.of(
                pathOf(GetFluxlyClient.class),
                pathOf(JsonNode.class),
                pathOf(JsonGenerator.class),
                pathOf(JsonProperty.class),
                pathOf(Logger.class),
                pathOf(NullMarked.class));
        Path classes = new Compiled(directory)
                .add("module-info", """
                        module com.shop {
                            requires com.getfluxly.core;
                            exports com.shop;
                            exports com.shop.exported;
                            opens com.shop.open to com.getfluxly.core, tools.jackson.databind;
                        }
                        """)
                .add("com.shop.Main", MAIN)
                .add("com.shop.open.Paid", event("open"))
                .add("com.shop.closed.Paid", event("closed"))
                .add("com.shop.exported.Paid", event("exported"))
                .add("com.shop.open.Card", "package com.shop.open; public record Card(String number) {}")
                .add("com.shop.closed.Card", "package com.shop.closed; public record Card(String number) {}")
                .add("com.shop.exported.Card", """
                        package com.shop.exported;
                        public record Card(String number) {
                            record Hidden(String number) {}
                            public static Object hidden() {
                                return new Hidden("4111");
                            }
                        }
                        """)
                .compile("-p", libraries.stream().map(Path::toString).collect(joining(File.pathSeparator)));

        ModuleFinder modules =
                ModuleFinder.compose(ModuleFinder.of(classes), ModuleFinder.of(libraries.toArray(Path[]::new)));
        Configuration application =
                ModuleLayer.boot().configuration().resolve(modules, ModuleFinder.of(), Set.of("com.shop"));
        return ModuleLayer.boot()
                .defineModulesWithOneLoader(application, ClassLoader.getPlatformClassLoader())
                .findLoader("com.shop")
                .loadClass("com.shop.Main");
    }

    private static Path pathOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
