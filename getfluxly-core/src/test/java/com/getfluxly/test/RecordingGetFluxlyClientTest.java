package com.getfluxly.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingGetFluxlyClientTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");
    private static final Instant THEN = Instant.parse("2026-05-16T07:00:00.123Z");

    private final RecordingGetFluxlyClient client = new RecordingGetFluxlyClient();

    @TrackedEvent("order_completed")
    private record OrderCompleted(Identity who, String orderId, BigDecimal total) {}

    // ---- events -----------------------------------------------------------------------------------------------------

    @Test
    void event_isReadBackFromItsBytes() {
        Identity who = WHO.withUserId("u").withAnonymousId("a");
        client.track(TrackEvent.builder("paid", who)
                .property("total", 19.8)
                .property("at", THEN)
                .context(Map.of("page", Map.of("path", "/x")))
                .timestamp(THEN)
                .messageId(ID)
                .build());

        RecordedEvent event = client.events().only();
        assertThat(event.name()).isEqualTo("paid");
        assertThat(event.isIdentify()).isFalse();
        assertThat(event.who()).isEqualTo(who);
        assertThat(event.externalId()).isEqualTo("user_42");
        assertThat(event.userId()).isEqualTo("u");
        assertThat(event.anonymousId()).isEqualTo("a");
        assertThat(event.properties())
                .isEqualTo(Map.<String, Object>of("total", 19.8, "at", "2026-05-16T07:00:00.123Z"));
        assertThat(event.traits()).isEmpty();
        assertThat(event.context()).isEqualTo(Map.of("page", Map.of("path", "/x")));
        assertThat(event.timestamp()).isEqualTo(THEN);
        assertThat(event.messageId()).isEqualTo(ID);
    }

    @Test
    void identify_hasTraits() {
        client.identify(WHO, Map.of("plan", "pro"));

        RecordedEvent event = client.events().identified().only();
        assertThat(event.name()).isEqualTo("$identify");
        assertThat(event.isIdentify()).isTrue();
        assertThat(event.traits()).isEqualTo(Map.of("plan", "pro"));
        assertThat(event.userId()).isNull();
        assertThat(event.messageId().version()).isEqualTo(4);
    }

    @Test
    void record_isAnEvent() {
        client.track(new OrderCompleted(WHO, "A-1", new BigDecimal("19.80")));

        assertThat(client.events().only().properties())
                .isEqualTo(Map.<String, Object>of("order_id", "A-1", "total", 19.8));
    }

    @Test
    void number_isOfTheSmallestTypeThatHoldsIt() {
        client.track(TrackEvent.builder("paid", WHO)
                .property("int", 20L)
                .property("long", 3_000_000_000L)
                .property("big", BigInteger.TEN.pow(30))
                .property("double", new BigDecimal("19.80"))
                .property("decimal", new BigDecimal("0.12345678901234567890123456789"))
                .property("list", List.<Object>of(1, 1.5))
                .build());

        assertThat(client.events().only().properties())
                .containsEntry("int", 20)
                .containsEntry("long", 3_000_000_000L)
                .containsEntry("big", BigInteger.TEN.pow(30))
                .containsEntry("double", 19.8)
                .containsEntry("decimal", new BigDecimal("0.12345678901234567890123456789"))
                .containsEntry("list", List.<Object>of(1, 1.5));
    }

    @Test
    void builder_hasItsSay() {
        List<DroppedEvent> told = new ArrayList<>();
        RecordingGetFluxlyClient built = new RecordingGetFluxlyClient(GetFluxlyClient.builder("gflux_secret_test")
                .context(Map.of("app", "shop"))
                .processor(EventProcessor.redact("card"))
                .processor(event -> event.name().equals("noise") ? null : event)
                .failureMode(FailureMode.REPORT)
                .maxQueueSize(1)
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        told.add(event);
                    }
                }));

        assertThat(built.track("paid", WHO, Map.of("card", "4111"))).isTrue();
        assertThat(built.track("noise", WHO)).isFalse();
        assertThat(built.track("Paid", WHO)).isFalse();
        assertThat(built.track("paid", WHO)).as("the queue has no bounds").isTrue();

        assertThat(built.events().size()).isEqualTo(2);
        assertThat(built.events().all().get(0).properties()).isEqualTo(Map.of("card", "[redacted]"));
        assertThat(built.events())
                .allSatisfy(event -> assertThat(event.context()).isEqualTo(Map.of("app", "shop")));
        assertThat(told).extracting(DroppedEvent::reason).containsExactly(DropReason.VALIDATION_ERROR);
        assertThat(built.stats().refusedByReason())
                .containsEntry(DropReason.FILTERED, 1L)
                .containsEntry(DropReason.VALIDATION_ERROR, 1L);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may pass
    void builder_isChecked() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> new RecordingGetFluxlyClient(null))
                .withMessage("builder must not be null");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> new RecordingGetFluxlyClient(
                        GetFluxlyClient.builder("gflux_secret_test").maxRetries(-1)))
                .withMessage("maxRetries must be between 0 and 100, got -1");
    }

    // ---- prepared events --------------------------------------------------------------------------------------------

    @Test
    void preparedEvent_isRecordedWhenItIsSent() {
        PreparedEvent paid = client.prepare(TrackEvent.builder("paid", WHO).build());
        client.track("opened", WHO);
        assertThat(client.stats().prepared()).isEqualTo(1);

        assertThat(paid.send()).isTrue();
        assertThat(paid.send()).isFalse();

        assertThat(client.events()).extracting(RecordedEvent::name).containsExactly("opened", "paid");
    }

    @Test
    void discardedEvent_isCountedOnly() {
        client.prepare(new OrderCompleted(WHO, "A-1", BigDecimal.ONE)).discard();

        assertThat(client.events().isEmpty()).isTrue();
        assertThat(client.stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 1L);
    }

    // ---- accounts ---------------------------------------------------------------------------------------------------

    @Test
    void flush_deliversAllThatIsHeld() {
        List<DeliveredBatch> told = new ArrayList<>();
        RecordingGetFluxlyClient built = new RecordingGetFluxlyClient(
                GetFluxlyClient.builder("gflux_secret_test").listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        told.add(batch);
                    }
                }));
        IntStream.range(0, 250).forEach(i -> built.track("e" + i, WHO));
        assertThat(built.stats().queued()).isEqualTo(250);

        assertThat(built.flush())
                .isEqualTo(FlushResult.builder().accepted(250).batches(3).build());

        assertThat(told).hasSize(3);
        assertThat(built.stats().accepted()).isEqualTo(250);
        assertThat(built.stats().delivered()).isEqualTo(250);
        assertThat(built.stats().pending()).isZero();
        assertThat(built.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        assertThat(built.flush(Duration.ofSeconds(1))).isEqualTo(FlushResult.EMPTY);
        assertThat(built.events().size()).as("what was recorded stays").isEqualTo(250);
    }

    @Test
    void messageId_isHeldUntilTheFlush() {
        TrackEvent event = TrackEvent.builder("paid", WHO).messageId(ID).build();
        client.track(event);
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track(event))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR.code()));

        client.flush();

        assertThat(client.track(event)).isTrue();
        client.clear();
        assertThat(client.track(event)).isTrue();
    }

    @Test
    void clear_forgetsAll_andLeavesTheAccounts() {
        client.track("paid", WHO);
        client.alias(AliasRequest.to("u").fromAnonymousId("a"));
        client.erase(ErasureRequest.of("u", ErasureReason.INTERNAL));

        client.clear();

        assertThat(client.events().isEmpty()).isTrue();
        assertThat(client.aliases()).isEmpty();
        assertThat(client.erasures()).isEmpty();
        assertThat(client.stats().delivered()).isEqualTo(1);
        assertThat(client.stats().pending()).isZero();
    }

    @Test
    void close_deliversAndRefusesFromThenOn() {
        client.track("paid", WHO);

        assertThat(client.shutdown())
                .isEqualTo(FlushResult.builder().accepted(1).batches(1).build());
        assertThat(client.shutdown()).isEqualTo(FlushResult.EMPTY);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("paid", WHO))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("closed"));
        assertThat(client.stats().state()).isEqualTo(DeliveryState.CLOSED);
        assertThat(client.events().size()).isEqualTo(1);
        client.clear();
        assertThat(client.events().isEmpty()).isTrue();
    }

    // ---- direct calls -----------------------------------------------------------------------------------------------

    @Test
    void alias_isAnsweredWithItsIds() {
        Alias alias = client.alias(AliasRequest.to("user_42")
                .fromAnonymousId("anon_a8f3c2")
                .fromPreviousId("old")
                .requestId("r-1"));

        assertThat(alias.userId()).isEqualTo("user_42");
        assertThat(alias.anonymousId()).isEqualTo("anon_a8f3c2");
        assertThat(alias.previousId()).isEqualTo("old");
        assertThat(alias.mergedAt()).isNotNull();
        assertThat(client.aliases()).extracting(AliasRequest::requestId).containsExactly("r-1");
    }

    @Test
    void erasure_isAnsweredWithWhatIsRecorded() {
        client.track("paid", Identity.anonymousId("a/ö"));

        Erasure erasure = client.erase(ErasureRequest.of("a/ö", ErasureReason.GDPR_DSR));

        assertThat(erasure.erasureId()).isEqualTo("era_recorded_1");
        assertThat(erasure.profilesTargeted()).isEqualTo(1);
        assertThat(erasure.eventsTargeted()).isEqualTo(1);
        assertThat(erasure.completesBy()).isNotNull();
        assertThat(client.erasures()).extracting(ErasureRequest::id).containsExactly("a/ö");
    }

    // ---- threads ----------------------------------------------------------------------------------------------------

    @Test
    void noThread_isStarted() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        client.track("paid", WHO);
        client.flush();
        client.alias(AliasRequest.to("u").fromAnonymousId("a"));
        client.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .filteredOn(name -> name.startsWith("getfluxly"))
                .isSubsetOf(before.stream().map(Thread::getName).toList());
    }

    @Test
    void severalThreads_recordEachEventOnce() throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(number -> new Thread(() -> {
                    await(start);
                    for (int i = 0; i < 200; i++) {
                        client.track("e" + i, Identity.userId("u" + number));
                        if (i % 50 == 0) {
                            client.flush();
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(client.events().size()).isEqualTo(1_600);
        for (int number = 0; number < 8; number++) {
            assertThat(client.events().by("u" + number))
                    .extracting(RecordedEvent::name)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(i -> "e" + i).toList());
        }
        client.flush();
        assertThat(client.stats().delivered()).isEqualTo(1_600);
    }

    @Test
    void listener_mayFlushAndTrack() {
        List<String> told = new ArrayList<>();
        RecordingGetFluxlyClient[] built = new RecordingGetFluxlyClient[1];
        built[0] = new RecordingGetFluxlyClient(GetFluxlyClient.builder("gflux_secret_test")
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        told.addAll(batch.messageIds());
                        if (told.size() == 1) {
                            built[0].track("delivered", WHO);
                            built[0].flush();
                        }
                    }
                }));
        built[0].track("paid", WHO);

        assertThat(built[0].flush().accepted()).isEqualTo(1);
        assertThat(built[0].flush().accepted()).isEqualTo(1);
        assertThat(told).hasSize(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- parts ------------------------------------------------------------------------------------------------------

    @Test
    void events_areNarrowed() {
        client.track("opened", Identity.anonymousId("a"));
        client.track("opened", WHO.withAnonymousId("a"));
        client.track("paid", WHO);

        RecordedEvents events = client.events();
        assertThat(events.size()).isEqualTo(3);
        assertThat(events.tracked("opened").size()).isEqualTo(2);
        assertThat(events.by("a").size()).isEqualTo(2);
        assertThat(events.tracked("opened").by("user_42").only().anonymousId()).isEqualTo("a");
        assertThat(events.of(WHO).size()).isEqualTo(2);
        assertThat(events.of(WHO.withAnonymousId("a")).only().name()).isEqualTo("opened");
        assertThat(events.of(Identity.userId("user_42")).isEmpty()).isTrue();
        assertThat(events.of(Identity.userId("")).isEmpty()).isTrue();
        assertThat(events.identified().isEmpty()).isTrue();
        assertThat(events.matching(event -> event.properties().isEmpty()).all()).hasSize(3);

        client.track("paid", WHO);
        assertThat(events.size()).as("a snapshot").isEqualTo(3);
    }

    @Test
    void only_saysWhatThereIs() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.events().only())
                .withMessage("Expected exactly one event, but found none. Recorded: nothing");
        client.track("opened", Identity.anonymousId("a"), Map.of("page", "/"));
        client.track("paid", WHO.withUserId("u"));
        client.track("paid", WHO);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.events().tracked("closed").only())
                .withMessage("""
                        Expected exactly one 'closed', but found none. Recorded: 3 events:
                          opened by anonymous_id=a {page=/}
                          paid by external_id=user_42, user_id=u
                          paid by external_id=user_42""");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.events().tracked("paid").of(WHO).only())
                .withMessageStartingWith("""
                        Expected exactly one 'paid' by [user_42], but found 2:
                          paid by external_id=user_42, user_id=u
                          paid by external_id=user_42
                        Recorded: 3 events:
                        """);
    }

    @Test
    void toString_isToRead() {
        assertThat(client).hasToString("RecordingGetFluxlyClient with nothing");
        client.identify(WHO, Map.of("plan", "pro"));

        assertThat(client).hasToString("""
                        RecordingGetFluxlyClient with 1 event:
                          $identify by external_id=user_42 traits {plan=pro}""");
        assertThat(Arrays.asList(client.events().all().toArray())).hasSize(1);
    }
}
