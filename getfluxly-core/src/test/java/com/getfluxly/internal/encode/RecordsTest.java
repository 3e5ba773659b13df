package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.list;
import static com.getfluxly.internal.encode.Encoding.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIgnoreType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.encode.Values.Customer;
import com.getfluxly.internal.encode.Values.Money;
import com.getfluxly.internal.encode.Values.Plan;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.util.StdConverter;

/** A record arrives as its components, by the annotations that the mapper understands; others refuse it. */
class RecordsTest {

    private final Encoding encoding = new Encoding();

    @TempDir
    private Path directory = Path.of("");

    record Empty() {}

    record Pair<A, B>(A first, @Nullable B second) {}

    private record Hidden(int n) {}

    record Optionals(
            Optional<String> there,
            Optional<Plan> missing,
            @Nullable String none) {}

    record Named(boolean isActive, String getName, @Nullable Integer size) {}

    /** Has more methods than components. */
    record Talkative(int amount) {

        public String getSecret() {
            return "canary";
        }

        public boolean isFree() {
            return true;
        }

        public String text() {
            return "canary";
        }

        @JsonGetter("cents")
        public int inCents() {
            return 100 * amount;
        }
    }

    /** What may be walked is a record all the same. */
    record Range(int from, int to) implements Iterable<Integer>, Comparable<Range> {

        @Override
        public Iterator<Integer> iterator() {
            return List.of(from, to).iterator();
        }

        @Override
        public int compareTo(Range other) {
            return Integer.compare(from, other.from);
        }
    }

    sealed interface Payment permits Card, Cash {}

    record Card(@JsonSerialize(using = Mask.class) String number, Money money) implements Payment {}

    record Cash() implements Payment {}

    static final class Mask extends ValueSerializer<String> {

        @Override
        public void serialize(String value, JsonGenerator json, SerializationContext context) {
            json.writeString("****" + value.substring(value.length() - 4));
        }
    }

    record Renamed(
            @JsonProperty("order_no") String number,
            @JsonIgnore String secret,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note,

            @JsonFormat(pattern = "dd.MM.yyyy") LocalDate day) {}

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonIgnoreProperties("secret_note")
    record Snake(int orderTotal, String secretNote) {}

    record Flat(int a, @JsonUnwrapped Hidden inner) {}

    record Id(@JsonValue UUID id) {}

    static Stream<Arguments> records() {
        UUID id = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");
        record Local(int n) {}
        return Stream.of(
                row(new Empty(), Map.of()),
                row(new Pair<>(1, List.of("a")), object("first", number("1"), "second", List.of("a"))),
                row(
                        new Pair<>(new Pair<>("a", null), Plan.PRO),
                        object("first", withNull("second", Map.of("first", "a")), "second", "PRO")),
                row(new Hidden(1), Map.of("n", number("1"))),
                row(new Local(1), Map.of("n", number("1"))),
                row(
                        new Optionals(Optional.of("a"), Optional.empty(), null),
                        withNull("none", withNull("missing", Map.of("there", "a")))),
                row(new Named(true, "n", null), withNull("size", object("isActive", true, "getName", "n"))),
                row(new Talkative(2), object("amount", number("2"), "cents", number("200"))),
                row(new Range(1, 2), object("from", number("1"), "to", number("2"))),
                row(
                        new Card("4111111111111111", new Money(new BigDecimal("1.10"), "EUR")),
                        object("number", "****1111", "money", object("amount", number("1.10"), "currency", "EUR"))),
                row(new Cash(), Map.of()),
                row(
                        new Renamed("A-1", "canary", null, LocalDate.of(2026, 5, 16)),
                        object("order_no", "A-1", "day", "16.05.2026")),
                row(new Snake(3, "canary"), Map.of("order_total", number("3"))),
                row(new Flat(1, new Hidden(2)), object("a", number("1"), "n", number("2"))),
                row(new Id(id), id.toString()));
    }

    @ParameterizedTest
    @MethodSource("records")
    @Promise("I64")
    void record_arrivesAsItsComponents(Object value, Object wire) {
        assertThat(encoding.wire(value)).isEqualTo(wire);
        assertThat(encoding.wire(list(Map.of("deep", value)))).isEqualTo(List.of(Map.of("deep", wire)));
    }

    record Person(String name, @Nullable Object pet) {}

    @Test
    void record_thatHoldsItselfIsTooDeep() {
        Object[] pet = new Object[1];
        Person person = new Person("canary", pet);
        pet[0] = person;

        GetFluxlyException refused = encoding.refusal(person);

        assertThat(refused).hasMessageContaining("nested deeper than 32");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    record Order(String id, @Nullable Customer customer) {}

    @Test
    @Promise("I64")
    void bean_inARecordIsRefusedByItsTypeAndPlace_ifThereIsOne() {
        String type = Customer.class.getName();

        GetFluxlyException refused = encoding.refusal(List.of(new Order("o_1", new Customer())));

        assertThat(refused)
                .hasMessage("properties.v[0].customer: a value of the type " + type
                        + " cannot be sent; a record, a map or a text can");
        assertThat(refused.details()).isEqualTo(Map.of("field", "properties.v[0].customer", "type", type));
        assertThat(encoding.wire(new Order("o_1", null))).isEqualTo(withNull("customer", Map.of("id", "o_1")));
    }

    @JsonSerialize(converter = ToCustomer.class)
    record Turned(int n) {}

    static final class ToCustomer extends StdConverter<Turned, Customer> {

        @Override
        public Customer convert(Turned value) {
            return new Customer();
        }
    }

    record TurnedPart(
            @JsonSerialize(converter = ToBean.class) int n) {}

    static final class ToBean extends StdConverter<Integer, Customer> {

        @Override
        public Customer convert(Integer value) {
            return new Customer();
        }
    }

    @Test
    @Promise("I64")
    void recordThatIsTurnedIntoABean_isRefused() {
        String type = "a value of the type " + Customer.class.getName();

        assertThat(encoding.refusal(new Turned(1))).hasMessageStartingWith("properties.v: " + type);
        assertThat(encoding.refusal(new TurnedPart(1))).hasMessageStartingWith("properties.v.n: " + type);
    }

    @JsonIgnoreType
    record Secret(String value) {}

    @JsonIgnoreType
    enum Hush {
        CANARY
    }

    @Test
    @Promise({"I51", "I64"})
    void typeThatIsIgnored_isLeftOutOfARecord_andRefusedByItself() {
        record Kept(int n, Secret secret, Hush hush) {}
        assertThat(encoding.wire(new Kept(1, new Secret("canary"), Hush.CANARY)))
                .isEqualTo(Map.of("n", number("1")));

        for (Object ignored : List.of(new Secret("canary"), Hush.CANARY)) {
            String type = ignored.getClass().getName();
            GetFluxlyException refused = encoding.refusal(ignored);
            assertThat(refused)
                    .hasMessage("properties.v: a value of the type " + type
                            + " cannot be sent: it carries @com.fasterxml.jackson.annotation.JsonIgnoreType, which"
                            + " excludes it");
            assertThat(encoding.refusal(new Pair<Object, Object>(ignored, null)))
                    .hasMessageStartingWith("properties.v.first: a value of the type " + type);
        }
    }

    @Test
    void failingAccessor_isNoMatterOfDepth() {
        assertThat(encoding.refusal(new Values.Failing(() -> new IllegalStateException("canary"))))
                .hasMessageStartingWith("properties.v")
                .hasMessageContaining("holds a value that cannot be read (")
                .hasMessageNotContaining("deeper");
    }

    // ---- foreign annotations ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.fasterxml.jackson.databind.annotation.JsonSerialize",
                "com.fasterxml.jackson.databind.annotation.JsonNaming",
                "com.google.gson.annotations.Expose",
                "com.google.gson.annotations.SerializedName",
                "jakarta.json.bind.annotation.JsonbTransient",
                "javax.json.bind.annotation.JsonbTypeAdapter",
                "com.squareup.moshi.Json",
                "com.alibaba.fastjson2.annotation.JSONField",
                "org.codehaus.jackson.annotate.JsonIgnore"
            })
    @Promise({"I51", "I64"})
    void foreignAnnotation_refusesTheRecord_whereverItStands(String annotation) throws Exception {
        String on = "@" + annotation;
        List<String> records = List.of(
                on + " public record Card(String number) {}",
                "public record Card(" + on + " String number) {}",
                "public record Card(int n, " + on + " String number) {}",
                "public record Card(String number) { " + on + " public String number() { return number; } }",
                "public record Card(String number) { public Card(" + on + " String number) { this.number = number; } }",
                "public record Card(@Masked String number) {}",
                "public record Card(String number) implements Numbered {}",
                "public record Card(String number) implements Sealed {}");
        List<?> cards = cardsOf(annotation, on, records);
        for (int i = 0; i < records.size(); i++) {
            Object card = cards.get(i);
            String type = "shop.Card" + i;

            GetFluxlyException refused = encoding.refusal(card);
            assertThat(refused)
                    .as(records.get(i))
                    .hasMessage("properties.v: a value of the type " + type + " cannot be sent: it carries @"
                            + annotation + ", which another library understands");
            assertThat(refused.details()).isEqualTo(Map.of("field", "properties.v", "type", type));
            assertThat(Leaks.everythingIn(encoding.refusal(List.of(Map.of("deep", card)))))
                    .contains(type, annotation)
                    .doesNotContain("4111");
        }
    }

    /** One of each record. All in one run of the compiler, which takes longer than the rest. */
    private List<?> cardsOf(String annotation, String on, List<String> records) throws Exception {
        Compiled shop = new Compiled(directory)
                .addAnnotation(annotation)
                .add("shop.Masked", """
                        package shop;
                        @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
                        @com.fasterxml.jackson.annotation.JacksonAnnotationsInside
                        %s
                        public @interface Masked {}
                        """.formatted(on))
                .add("shop.Numbered", "package shop; public interface Numbered { " + on + " String number(); }")
                .add("shop.Sealed", "package shop; public interface Sealed extends Numbered {}")
                .add("shop.Cards", """
                        package shop;
                        public class Cards {
                            public static Object cards() throws Exception {
                                var cards = new java.util.ArrayList<Object>();
                                for (int i = 0; i < %d; i++) {
                                    var made = Class.forName("shop.Card" + i).getDeclaredConstructors()[0];
                                    cards.add(made.getParameterCount() == 1
                                            ? made.newInstance("4111")
                                            : made.newInstance(1, "4111"));
                                }
                                return cards;
                            }
                        }
                        """.formatted(records.size()));
        for (int i = 0; i < records.size(); i++) {
            shop.add("shop.Card" + i, "package shop; " + records.get(i).replace("Card(", "Card" + i + "("));
        }
        return (List<?>) shop.call("shop.Cards", "cards");
    }

    @Test
    @Promise("I64")
    void otherAnnotations_refuseNothing() throws Exception {
        Object card = new Compiled(directory)
                .addAnnotation("jakarta.validation.constraints.NotNull")
                .addAnnotation("com.google.common.annotations.Beta")
                .add("shop.Card", """
                        package shop;
                        @com.google.common.annotations.Beta
                        public record Card(
                                @jakarta.validation.constraints.NotNull @Deprecated
                                @com.fasterxml.jackson.annotation.JsonProperty("no") String number) {
                            public static Object card() {
                                return new Card("7");
                            }
                        }
                        """)
                .call("shop.Card", "card");

        assertThat(encoding.wire(card)).isEqualTo(Map.of("no", "7"));
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static Arguments row(Object value, Object wire) {
        return Arguments.of(value, wire);
    }

    private static Map<String, @Nullable Object> withNull(String name, Map<String, ?> others) {
        Map<String, @Nullable Object> object = new HashMap<>(others);
        object.put(name, null);
        return object;
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }
}
