package com.getfluxly.kotlin;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.encode.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kotlin's compiler reads our annotations: what may be null has to be looked at, what may not be is not asked about. */
class KotlinCallerTest {

    private static final String IMPORTS = """
            import com.getfluxly.GetFluxlyClient
            import com.getfluxly.GetFluxlyClientBuilder
            import com.getfluxly.delivery.DeliveryListener
            import com.getfluxly.delivery.DroppedEvent
            import com.getfluxly.event.Identity
            import com.getfluxly.event.TrackEvent
            import com.getfluxly.profile.Alias
            import com.getfluxly.profile.AliasRequest
            import java.time.Duration

            """;

    private static final Pattern KOTLIN_BLOCK = Pattern.compile("```kotlin\n(.*?)\n```", Pattern.DOTALL);

    @TempDir
    private Path directory = Path.of("");

    private record Compilation(ExitCode exitCode, String messages) {}

    /** With the compiler's defaults, and every warning an error. */
    private Compilation compile(String code) throws IOException {
        return compile(IMPORTS, code);
    }

    private Compilation compile(String imports, String code) throws IOException {
        Path source = Files.writeString(directory.resolve("Caller.kt"), imports + code);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        ExitCode exitCode = new K2JVMCompiler()
                .exec(
                        new PrintStream(messages, true, StandardCharsets.UTF_8),
                        "-Werror",
                        "-no-stdlib",
                        "-no-reflect",
                        "-jvm-target",
                        "17",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.resolve("classes").toString(),
                        source.toString());
        return new Compilation(exitCode, messages.toString(StandardCharsets.UTF_8));
    }

    @Test
    void idiomaticCaller_compilesWithoutAWarning() throws IOException {
        Compilation compilation = compile("""
                class Lost : DeliveryListener {
                    override fun onDropped(event: DroppedEvent) = println(event.reason())
                }

                fun call(token: String, cookie: String?) {
                    GetFluxlyClient.builder(token).flushAt(10).listener(Lost()).build().use { client ->
                        val who = Identity.externalId("user_42").withAnonymousId(cookie)
                        client.track("signed_up", who)
                        val accepted: Boolean = client.track("paid", who, mapOf("total" to 99.99, "coupon" to null))
                        client.track(TrackEvent.builder("opened", who).property("tab", 3).build())
                        client.track("opened", Identity.anonymousId(cookie))
                        client.identify(who, mapOf("plan" to "pro"))
                        val alias: Alias = client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1"))
                        val held = client.flush(Duration.ofSeconds(5)).pending()
                        println("${alias.userId()} ${alias.mergedAt()?.epochSecond} $held $accepted")

                        val stats = client.stats()
                        val code: String = stats.stateCode() ?: "active"
                        println("$code ${stats.delivered()} ${stats.oldestAge()?.toMillis()}")
                    }
                }
                """);

        assertThat(compilation.messages()).isEmpty();
        assertThat(compilation.exitCode()).isEqualTo(ExitCode.OK);
    }

    private static List<String> snippetsOfTheDocument() throws IOException {
        return KOTLIN_BLOCK
                .matcher(Files.readString(Path.of("..", "docs", "kotlin.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** One with imports of its own is for readers to copy as it is. */
    @ParameterizedTest
    @MethodSource("snippetsOfTheDocument")
    void snippetOfTheDocument_compilesWithoutAWarning(String snippet) throws IOException {
        Compilation compilation = snippet.startsWith("import ") ? compile("", snippet) : compile(snippet);

        assertThat(compilation.messages()).isEmpty();
        assertThat(compilation.exitCode()).isEqualTo(ExitCode.OK);
    }

    /** As the document says: it is a record, and its annotation counts. */
    @Test
    void recordOfKotlin_isATypedEvent() throws Exception {
        Compilation compilation = compile("""
                import com.getfluxly.event.TrackedEvent

                @TrackedEvent("order_completed")
                @JvmRecord
                data class OrderCompleted(val who: Identity, val orderId: String)

                fun value(): TrackEvent = TrackEvent.of(OrderCompleted(Identity.externalId("user_42"), "order_7"))
                """);
        assertThat(compilation.exitCode()).as(compilation.messages()).isEqualTo(ExitCode.OK);

        TrackEvent event = (TrackEvent) valueOfTheCaller();
        assertThat(event.name()).isEqualTo("order_completed");
        assertThat(event.properties()).isEqualTo(Map.of("order_id", "order_7"));
    }

    @ParameterizedTest
    @CsvSource({
        "String, client.stats().stateCode()",
        "Duration, client.stats().oldestAge()",
        "String, who.externalId()",
        "String, client.alias(AliasRequest.to(\"u1\")).previousId()",
    })
    void whatMayBeNull_isOfANullableType(String type, String expression) throws IOException {
        Compilation taken = compile(function(type + "?", expression));
        assertThat(taken.messages()).isEmpty();
        assertThat(taken.exitCode()).isEqualTo(ExitCode.OK);

        Compilation mistaken = compile(function(type, expression));
        assertThat(mistaken.messages()).contains("expected '" + type + "', actual '" + type + "?'");
        assertThat(mistaken.exitCode()).isEqualTo(ExitCode.COMPILATION_ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GetFluxlyClientBuilder; GetFluxlyClient.builder(null)",
                "Boolean; client.track(\"paid\", null)",
                "Boolean; client.identify(who, null)",
                "AliasRequest; AliasRequest.to(null)",
            })
    void nullWhereNoneIsExpected_doesNotCompile(String type, String expression) throws IOException {
        Compilation compilation = compile(function(type, expression));

        // For a name with overloads the compiler says first why each of them is not meant: that is no second mistake.
        assertThat(compilation.messages()).containsOnlyOnce("null cannot be a value of a non-null type");
        assertThat(compilation.exitCode()).isEqualTo(ExitCode.COMPILATION_ERROR);
    }

    /** Values of Kotlin's own, and what the encoder makes of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "255.toUByte(); 255",
                "65535.toUShort(); 65535",
                "4294967295u; 4294967295",
                "18446744073709551615uL; 18446744073709551615",
                "listOf(1u, 4294967295u); [1,4294967295]",
                "90.seconds; \"PT1M30S\"",
                "(-1500).milliseconds; \"PT-1.5S\"",
                "26.hours; \"PT26H\"",
                "listOf('c', \"a\" + 1); [\"c\",\"a1\"]",
                "mapOf(\"a\" to null); {\"a\":null}",
                "Money(1, \"EUR\"); {\"cents\":1,\"currency\":\"EUR\"}",
                "Plan.PRO; \"PRO\"",
            })
    void valueOfKotlin_arrivesAsItIs(String expression, String json) throws Exception {
        assertThat(sent(expression)).isEqualTo("{\"v\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Customer(\"canary\"); Customer",
                "OrderId(\"canary\"); OrderId",
                "Singleton; Singleton",
                "1 to \"canary\"; kotlin.Pair",
                "1..3; kotlin.ranges.IntRange",
                "sequenceOf(1); kotlin.sequences.",
                "Result.success(1); kotlin.Result",
                "kotlin.time.Duration.INFINITE; a duration that is infinite",
            })
    void classOfKotlin_isRefusedByItsName(String expression, String name) throws Exception {
        assertThat(sent(expression)).startsWith("v.v").contains(name).doesNotContain("canary");
    }

    private String sent(String expression) throws Exception {
        Compilation compilation = compile("""
                import kotlin.time.Duration.Companion.hours
                import kotlin.time.Duration.Companion.milliseconds
                import kotlin.time.Duration.Companion.seconds

                data class Customer(val name: String)
                @JvmInline value class OrderId(val id: String)
                @JvmRecord data class Money(val cents: Int, val currency: String)
                enum class Plan { PRO }
                object Singleton

                fun value(): Any = %s
                """.formatted(expression));
        assertThat(compilation.exitCode()).as(compilation.messages()).isEqualTo(ExitCode.OK);
        Object value = valueOfTheCaller();
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(), new SystemClock());
        try {
            return new String(encoder.encodeAlone("v", Map.of("v", value)), StandardCharsets.UTF_8);
        } catch (GetFluxlyException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private Object valueOfTheCaller() throws Exception {
        URL[] classes = {directory.resolve("classes").toUri().toURL()};
        ClassLoader loader = new URLClassLoader(classes, KotlinCallerTest.class.getClassLoader());
        return loader.loadClass("CallerKt").getMethod("value").invoke(null);
    }

    private static String function(String type, String expression) {
        return "fun call(client: GetFluxlyClient, who: Identity): " + type + " = " + expression + "\n";
    }
}
