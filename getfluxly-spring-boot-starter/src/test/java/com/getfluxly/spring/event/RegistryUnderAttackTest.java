package com.getfluxly.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.web.VisitorFilter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.MonthDay;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Where Spring Modulith's registry meets what applications do. */
@Timeout(60)
class RegistryUnderAttackTest extends RegistryTest {

    private static final Identity WHO = Identity.externalId("user_42");

    @TrackedEvent("order_completed")
    public record OrderCompleted(Identity who, String orderId) {}

    // One object published in two transactions, of which one is rolled back: one event leaves.
    @Test
    void sameObjectInAnInnerTransaction_isSentForWhatCommitsOnly() {
        try (ConfigurableApplicationContext context = start()) {
            TransactionTemplate inner = transaction(context);
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            OrderCompleted event = new OrderCompleted(WHO, "ord_7");
            transaction(context).executeWithoutResult(outer -> {
                context.publishEvent(event);
                inner.executeWithoutResult(status -> context.publishEvent(event));
                outer.setRollbackOnly();
            });

            assertThat(service.names(client(context))).hasSize(1);
            assertThat(context.getBean(PublishedEvents.class).awaited())
                    .satisfies(awaited -> assertThat(awaited.size()).isZero());
        }
    }

    @Test
    void sameObjectInAnInnerTransactionThatIsRolledBack_isSentForWhatCommitsOnly() {
        try (ConfigurableApplicationContext context = start()) {
            TransactionTemplate inner = transaction(context);
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            OrderCompleted event = new OrderCompleted(WHO, "ord_7");
            transaction(context).executeWithoutResult(outer -> {
                context.publishEvent(event);
                inner.executeWithoutResult(status -> {
                    context.publishEvent(event);
                    status.setRollbackOnly();
                });
            });

            assertThat(service.names(client(context))).hasSize(1);
        }
    }

    // Whoever has it published again, such as an operator, is not the visitor of an event of somebody else's.
    @Test
    void publishedAgainInARequest_hasNothingOfThatRequest() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                client(context).close();
            });
        }
        try (ConfigurableApplicationContext context = start("getfluxly.web.capture=page,user-agent,client-address")) {
            MockHttpServletRequest request = new MockHttpServletRequest("POST", "/admin/resubmit");
            request.addHeader("Cookie", "gflux_anon=the_operator");
            request.addHeader("User-Agent", "operator/1");
            new VisitorFilter("gflux_anon")
                    .doFilter(
                            request,
                            new MockHttpServletResponse(),
                            (same, response) -> context.getBean(IncompleteEventPublications.class)
                                    .resubmitIncompletePublications(publication -> true));

            assertThat(service.events(client(context))).singleElement().satisfies(event -> {
                assertThat(event.get("external_id").asString()).isEqualTo("user_42");
                assertThat(event.toString()).doesNotContain("operator");
            });
        }
    }

    // No transaction, and still the event of this very request.
    @Test
    void publishedNowOutsideOfATransaction_hasItsVisitor() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            MockHttpServletRequest request = new MockHttpServletRequest("POST", "/order");
            request.addHeader("Cookie", "gflux_anon=visitor_1");
            new VisitorFilter("gflux_anon")
                    .doFilter(
                            request,
                            new MockHttpServletResponse(),
                            (same, response) -> context.publishEvent(new OrderCompleted(WHO, "ord_7")));

            assertThat(service.events(client(context)))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.get("anonymous_id").asString()).isEqualTo("visitor_1"));
        }
    }

    // The registry of each context watches its own listener: that of the parent leaves the event alone.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishedInAChildWithAClientOfItsOwn_isTrackedOnce(boolean inTransaction) {
        KeptRequests ofTheChild = new KeptRequests();
        try (ConfigurableApplicationContext parent = start()) {
            try (ConfigurableApplicationContext child = new SpringApplicationBuilder(
                            RegisteredEventsTest.Application.class)
                    .parent(parent)
                    .web(WebApplicationType.NONE)
                    .initializers(context -> ((GenericApplicationContext) context)
                            .registerBean(
                                    "childClient",
                                    GetFluxlyClient.class,
                                    () -> GetFluxlyClient.builder("gflux_secret_test")
                                            .transport(ofTheChild)
                                            .flushInterval(Duration.ZERO)
                                            .shutdownHook(false)
                                            .build(),
                                    definition -> definition.setPrimary(true)))
                    .properties("test.database=" + database, "logging.level.root=warn")
                    .run()) {
                if (inTransaction) {
                    transaction(child)
                            .executeWithoutResult(status -> child.publishEvent(new OrderCompleted(WHO, "ord_7")));
                } else {
                    child.publishEvent(new OrderCompleted(WHO, "ord_7"));
                }

                assertThat(ofTheChild.names(child.getBean(GetFluxlyClient.class)))
                        .containsExactly("order_completed");
                assertThat(service.names(client(parent))).isEmpty();
                assertThat(parent.getBean(PublishedEvents.class).awaited())
                        .satisfies(awaited -> assertThat(awaited.size()).isZero());
            }
        }
    }

    // What the application says of its JSON changes nothing of an event.
    @ParameterizedTest
    @EnumSource(
            value = JsonInclude.Include.class,
            names = {"ALWAYS", "NON_NULL", "NON_EMPTY", "NON_DEFAULT"})
    void eventReadAgain_isTheSame_whateverTheApplicationLeavesOut(JsonInclude.Include include) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("nothing", null);
        values.put("empty", "");
        values.put("zero", 0);
        values.put("none", List.of());
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .properties(values)
                .timestamp(Instant.parse("2026-05-16T07:00:00Z"))
                .build();
        JsonMapper mapper = JsonMapper.builder()
                .addModule(RegisteredEvents.json())
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .changeDefaultPropertyInclusion(
                        all -> all.withValueInclusion(include).withContentInclusion(include))
                .build();

        TrackEvent again = mapper.readValue(mapper.writeValueAsString(event), TrackEvent.class);

        assertThat(new LinkedHashMap<>(again.properties())).isEqualTo(new LinkedHashMap<>(event.properties()));
        assertThat(again).isEqualTo(event);
    }

    @ParameterizedTest
    @EnumSource
    void publishedByACallback_isTrackedOnce(Moment moment) {
        try (ConfigurableApplicationContext context = start("getfluxly.transactions=after-commit")) {
            transaction(context).executeWithoutResult(status -> {
                client(context).track("first", WHO);
                TransactionSynchronizationManager.registerSynchronization(
                        moment.does(() -> context.publishEvent(new OrderCompleted(WHO, "ord_7"))));
            });

            assertThat(service.names(client(context))).containsExactlyInAnyOrder("first", "order_completed");
            assertThat(client(context).stats().prepared()).isZero();
            assertThat(context.getBean(PublishedEvents.class).awaited())
                    .satisfies(awaited -> assertThat(awaited.size()).isZero());
        }
    }

    record Item(String productId, int quantity) {}

    // What is published again after a crash leaves as it would have left before.
    @Test
    void valuesReadAgain_leaveAsTheyAre() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("big", new BigDecimal("12345678901234567890.123456789"));
        values.put("price", new BigDecimal("1.10"));
        values.put("long", Long.MAX_VALUE);
        values.put("double", 1.0);
        values.put("float", 1.1f);
        values.put("instant", Instant.parse("2026-05-16T07:00:00.123456Z"));
        values.put("day", LocalDate.of(2026, 5, 16));
        values.put("sqlDay", java.sql.Date.valueOf("2026-05-16"));
        values.put("sqlTime", java.sql.Time.valueOf("07:00:00"));
        values.put("timestamp", java.sql.Timestamp.from(Instant.parse("2026-05-16T07:00:00.123456Z")));
        values.put("date", java.util.Date.from(Instant.EPOCH));
        values.put("zoned", ZonedDateTime.parse("2026-05-16T09:00:00+02:00[Europe/Berlin]"));
        values.put("zone", ZoneId.of("Europe/Berlin"));
        values.put("year", Year.of(2026));
        values.put("yearMonth", YearMonth.of(2026, 5));
        values.put("monthDay", MonthDay.of(5, 16));
        values.put("month", Month.MAY);
        values.put("duration", Duration.ofSeconds(90));
        values.put("period", Period.ofDays(3));
        values.put("locale", Locale.GERMANY);
        values.put("root", Locale.ROOT);
        values.put("currency", Currency.getInstance("EUR"));
        values.put("optional", Optional.of("a"));
        values.put("optionalInt", OptionalInt.of(1));
        values.put("bytes", new byte[] {1, 2, 3});
        values.put("chars", new char[] {'a', 'b'});
        values.put("item", new Item("p", 1));
        values.put("nothing", null);
        TrackEvent event = TrackEvent.builder("paid", WHO).properties(values).build();
        JsonMapper mapper =
                JsonMapper.builder().addModule(RegisteredEvents.json()).build();
        TrackEvent again = mapper.readValue(mapper.writeValueAsString(event), TrackEvent.class);

        try (GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                .transport(service)
                .shutdownHook(false)
                .flushInterval(Duration.ZERO)
                .build()) {
            client.track(event);
            client.track(again);
            assertThat(again.properties().get("big"))
                    .as("big, as it was given")
                    .hasToString("12345678901234567890.123456789");
            Map<String, String> first = texts(service.events(client).get(0));
            Map<String, String> second = texts(service.events(client).get(1));
            assertThat(second).isEqualTo(first);
        }
    }

    private static Map<String, String> texts(JsonNode event) {
        Map<String, String> texts = new LinkedHashMap<>();
        event.get("properties")
                .properties()
                .forEach(one -> texts.put(one.getKey(), one.getValue().toString()));
        return texts;
    }
}
