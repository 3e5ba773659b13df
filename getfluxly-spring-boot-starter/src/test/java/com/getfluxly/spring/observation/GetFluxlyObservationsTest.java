package com.getfluxly.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GetFluxlyObservationsTest {

    private static final AliasRequest ALIAS = AliasRequest.to("u1").fromAnonymousId("anon_1");

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final GetFluxlyObservations observations = new GetFluxlyObservations(() -> registry);
    private final List<Observation.Context> ended = new ArrayList<>();

    @BeforeEach
    void record() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                ended.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    /** {@code name{key=value}}. */
    private List<String> observed() {
        return ended.stream()
                .map(context -> context.getName()
                        + context.getAllKeyValues().stream()
                                .map(tag -> tag.getKey() + "=" + tag.getValue())
                                .toList())
                .toList();
    }

    private static TransportRequest request(String path) {
        return new TransportRequest("POST", path, Map.of(), new byte[0], Duration.ofSeconds(1));
    }

    private GetFluxlyClient client(Supplier<Alias> answer) {
        return observations.observed(new ScriptedClient() {
            @Override
            public Alias alias(AliasRequest request) {
                assertThat(registry.getCurrentObservation()).isNotNull();
                return answer.get();
            }

            @Override
            public Erasure erase(ErasureRequest request) {
                return Erasure.builder()
                        .erasureId("era_1")
                        .profilesTargeted(1)
                        .eventsTargeted(1)
                        .build();
            }
        });
    }

    // ---- direct calls -----------------------------------------------------------------------------------------------

    @Test
    void aliasAndErase_areObservedWithTheirOutcome() {
        Alias alias = Alias.builder().userId("u1").anonymousId("anon_1").build();
        GetFluxlyClient client = client(() -> alias);

        assertThat(client.alias(ALIAS)).isSameAs(alias);
        client.erase(ErasureRequest.of("u1", ErasureReason.INTERNAL));

        assertThat(observed()).containsExactly("getfluxly.alias[outcome=ok]", "getfluxly.erase[outcome=ok]");
        assertThat(ended)
                .extracting(Observation.Context::getContextualName)
                .containsExactly("getfluxly alias", "getfluxly erase");
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    @Promise("I51")
    void failedCall_isAnErrorWithItsCodeAndNothingThatTheServiceSaid() {
        GetFluxlyException conflict = GetFluxlyException.of(ErrorCode.ALIAS_CONFLICT, "user_canary and user_42 differ")
                .detail("profile", "user_canary")
                .build();

        assertThat(catchThrowable(() -> client(() -> {
                            throw conflict;
                        })
                        .alias(ALIAS)))
                .isSameAs(conflict);

        assertThat(observed()).containsExactly("getfluxly.alias[outcome=alias_conflict]");
        assertThat(ended.get(0).getError())
                .hasMessage("failed with alias_conflict")
                .hasNoCause();
    }

    @Test
    @Promise("I16")
    void codeThatNobodyKnows_isOther() {
        assertThat(catchThrowable(() -> client(() -> {
                            throw GetFluxlyException.of("code_4711", false, "canary")
                                    .build();
                        })
                        .alias(ALIAS)))
                .isNotNull();

        assertThat(observed()).containsExactly("getfluxly.alias[outcome=other]");
        assertThat(ended.get(0).getError()).hasMessage("failed with other");
    }

    @Test
    void failureOfAnotherKind_endsTheObservationToo() {
        assertThat(catchThrowable(() -> client(() -> {
                            throw new StackOverflowError();
                        })
                        .alias(ALIAS)))
                .isNotNull();

        assertThat(observed()).containsExactly("getfluxly.alias[outcome=other]");
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void everythingElse_isTheClientsOwn() {
        ScriptedClient own = new ScriptedClient();
        GetFluxlyClient client = observations.observed(own);

        client.flush(Duration.ofSeconds(1));
        client.shutdown();
        client.close();

        assertThat(own.calls()).containsExactly("flush PT1S", "shutdown", "close");
        assertThat(client.stats()).isEqualTo(own.stats());
        assertThat(ended).isEmpty();
    }

    // ---- deliveries -------------------------------------------------------------------------------------------------

    @Test
    void delivery_isObservedWithItsStatus() throws IOException {
        Transport transport = observations.observed((Transport) request -> answer(503));

        assertThat(transport.send(request("/v1/events/batch")).status()).isEqualTo(503);

        assertThat(observed()).containsExactly("getfluxly.delivery[status=503]");
        assertThat(ended.get(0).getError()).isNull();
    }

    @Test
    @Promise("I16")
    void statusThatNobodyKnows_isOther() throws IOException {
        observations.observed((Transport) request -> answer(597)).send(request("/v1/events/batch"));

        assertThat(observed()).containsExactly("getfluxly.delivery[status=other]");
    }

    @Test
    void deliveryWithoutAnAnswer_isAnError() {
        IOException reset = new IOException("canary of the service");
        Transport transport = observations.observed((Transport) request -> {
            assertThat(registry.getCurrentObservation()).isNotNull();
            throw reset;
        });

        assertThat(catchThrowable(() -> transport.send(request("/v1/events/batch"))))
                .isSameAs(reset);

        assertThat(observed()).containsExactly("getfluxly.delivery[status=none]");
        assertThat(ended.get(0).getError())
                .isInstanceOf(GetFluxlyException.class)
                .hasMessage("no answer: java.io.IOException")
                .hasNoCause();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void deliveryThatNobodyWaitsFor_endsWithItsAnswer() {
        CompletableFuture<TransportResponse> pending = new CompletableFuture<>();
        Transport transport = observations.observed(asynchronous(pending));

        CompletableFuture<TransportResponse> answer = transport.sendAsync(request("/v1/events/batch"));

        assertThat(answer).as("whoever cancels it gives the exchange up").isSameAs(pending);
        assertThat(ended).isEmpty();
        assertThat(registry.getCurrentObservation()).isNull();
        pending.complete(answer(202));
        assertThat(observed()).containsExactly("getfluxly.delivery[status=202]");
    }

    @Test
    void deliveryThatIsGivenUp_endsToo() {
        CompletableFuture<TransportResponse> pending = new CompletableFuture<>();

        observations
                .observed(asynchronous(pending))
                .sendAsync(request("/v1/events/batch"))
                .cancel(true);

        assertThat(observed()).containsExactly("getfluxly.delivery[status=none]");
    }

    @Test
    void transportThatThrowsWhereItShouldAnswer_endsTheObservation() {
        Transport broken = new Transport() {
            @Override
            public TransportResponse send(TransportRequest request) {
                throw new IllegalStateException();
            }

            @Override
            public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
                throw new IllegalStateException("broken");
            }
        };

        assertThat(catchThrowable(() -> observations.observed(broken).sendAsync(request("/v1/events/batch"))))
                .hasMessage("broken");

        assertThat(observed()).containsExactly("getfluxly.delivery[status=none]");
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void requestOfADirectCall_isNoDelivery() throws IOException {
        CompletableFuture<TransportResponse> pending = new CompletableFuture<>();

        observations.observed((Transport) request -> answer(200)).send(request("/v1/identify/alias"));
        assertThat(observations.observed(asynchronous(pending)).sendAsync(request("/v1/identify/alias")))
                .isSameAs(pending);
        pending.complete(answer(200));

        assertThat(ended).isEmpty();
    }

    @Test
    void observationsThatAreSwitchedOff_costNothing() throws IOException {
        GetFluxlyObservations off = new GetFluxlyObservations(() -> ObservationRegistry.NOOP);

        assertThat(off.observed((Transport) request -> answer(202))
                        .send(request("/v1/events/batch"))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void transport_isClosedWithItsObservedSelf() {
        List<String> calls = new ArrayList<>();
        Transport closeable = new Transport() {
            @Override
            public TransportResponse send(TransportRequest request) {
                return answer(202);
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };

        observations.observed(closeable).close();

        assertThat(calls).containsExactly("close");
    }

    // ---- conventions ------------------------------------------------------------------------------------------------

    /** What an application would want to say otherwise. */
    private static class Own extends DefaultGetFluxlyObservationConvention {

        @Override
        public String getName() {
            return "analytics";
        }

        @Override
        public String getContextualName(GetFluxlyObservationContext context) {
            return "our " + super.getContextualName(context);
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(GetFluxlyObservationContext context) {
            return super.getLowCardinalityKeyValues(context).and("region", "eu");
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(GetFluxlyObservationContext context) {
            return KeyValues.of("raw", context.getStatus() + " " + context.getOutcome());
        }
    }

    @Test
    void conventionOfTheApplication_hasTheSayInAllThree() throws IOException {
        GetFluxlyObservations own = new GetFluxlyObservations(() -> registry, new Own());
        GetFluxlyClient client = own.observed(
                client(() -> Alias.builder().userId("u1").anonymousId("anon_1").build()));
        ended.clear();

        client.alias(ALIAS);
        client.erase(ErasureRequest.of("u1", ErasureReason.INTERNAL));
        own.observed((Transport) request -> answer(503)).send(request("/v1/events/batch"));

        assertThat(observed().stream().filter(name -> name.startsWith("analytics")))
                .containsExactly(
                        "analytics.alias[outcome=ok, raw=0 ok, region=eu]",
                        "analytics.erase[outcome=ok, raw=0 ok, region=eu]",
                        "analytics.delivery[raw=503 other, region=eu, status=503]");
        assertThat(ended.get(ended.size() - 1).getContextualName()).isEqualTo("our getfluxly delivery");
    }

    /** That of the registry itself, where there is no bean. */
    @Test
    void conventionOfTheRegistry_isHeard() throws IOException {
        class Global extends Own implements GlobalObservationConvention<GetFluxlyObservationContext> {}
        registry.observationConfig().observationConvention(new Global());

        observations.observed((Transport) request -> answer(202)).send(request("/v1/events/batch"));

        assertThat(observed()).singleElement().asString().contains("region=eu", "status=202");
    }

    @ParameterizedTest
    @EnumSource
    void documentation_isWhatIsObserved(GetFluxlyObservationDocumentation documented) throws IOException {
        GetFluxlyClient client =
                client(() -> Alias.builder().userId("u1").anonymousId("anon_1").build());

        switch (documented) {
            case ALIAS -> client.alias(ALIAS);
            case ERASE -> client.erase(ErasureRequest.of("u1", ErasureReason.INTERNAL));
            case DELIVERY ->
                observations.observed((Transport) request -> answer(202)).send(request("/v1/events/batch"));
        }

        assertThat(ended).singleElement().satisfies(context -> {
            assertThat(context.getName()).isEqualTo(documented.getName());
            assertThat(context.getContextualName()).isEqualTo(documented.getContextualName());
            assertThat(context.getLowCardinalityKeyValues().stream().map(KeyValue::getKey))
                    .containsExactlyElementsOf(Arrays.stream(documented.getLowCardinalityKeyNames())
                            .map(KeyName::asString)
                            .toList());
            assertThat(context.getHighCardinalityKeyValues()).isEmpty();
            assertThat(context.getName()).startsWith(documented.getPrefix() + ".");
        });
    }

    /** It would send the trace along. */
    @Test
    @Promise("I63")
    void context_isNothingThatIsSent() throws IOException {
        observations.observed((Transport) request -> answer(202)).send(request("/v1/events/batch"));

        assertThat(ended)
                .singleElement()
                .isInstanceOf(GetFluxlyObservationContext.class)
                .isNotInstanceOf(SenderContext.class);
    }

    @Test
    @Promise("I39")
    void conventionThatThrows_changesNoAnswer() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        GetFluxlyObservations broken = new GetFluxlyObservations(() -> registry, new Own() {
            @Override
            public KeyValues getLowCardinalityKeyValues(GetFluxlyObservationContext context) {
                throw new IllegalStateException("canary");
            }
        });

        TransportResponse response = broken.observed((Transport) request -> {
                    sent.incrementAndGet();
                    return answer(202);
                })
                .send(request("/v1/events/batch"));

        assertThat(response.status()).isEqualTo(202);
        assertThat(sent).hasValue(1);
        assertThat(registry.getCurrentObservation()).isNull();
    }

    // ---- handlers that fail -----------------------------------------------------------------------------------------

    enum Step {
        START,
        OPEN,
        CLOSE,
        ERROR,
        STOP
    }

    /** Of the application; one of them stands in for all. */
    private void failAt(Step failing) {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            private void at(Step step) {
                if (step == failing) {
                    throw new IllegalStateException("canary");
                }
            }

            @Override
            public void onStart(Observation.Context context) {
                at(Step.START);
            }

            @Override
            public void onScopeOpened(Observation.Context context) {
                at(Step.OPEN);
            }

            @Override
            public void onScopeClosed(Observation.Context context) {
                at(Step.CLOSE);
            }

            @Override
            public void onError(Observation.Context context) {
                at(Step.ERROR);
            }

            @Override
            public void onStop(Observation.Context context) {
                at(Step.STOP);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    @Promise("I39")
    void handlerThatThrows_changesNoAnswer(Step step) throws IOException {
        failAt(step);
        CompletableFuture<TransportResponse> pending = new CompletableFuture<>();
        Alias alias = Alias.builder().userId("u1").anonymousId("anon_1").build();
        IOException reset = new IOException("reset");

        AtomicInteger sent = new AtomicInteger();
        TransportRequest batch = request("/v1/events/batch");
        assertThat(observations
                        .observed((Transport) request -> answer(202 + sent.getAndIncrement()))
                        .send(batch)
                        .status())
                .isEqualTo(202);
        assertThat(sent).hasValue(1);
        assertThat(catchThrowable(() -> observations
                        .observed((Transport) request -> {
                            throw reset;
                        })
                        .send(batch)))
                .isSameAs(reset);
        assertThat(observations.observed(asynchronous(pending)).sendAsync(batch))
                .isSameAs(pending);
        assertThat(pending.complete(answer(202))).isTrue();
        assertThat(observations
                        .observed(new ScriptedClient() {
                            @Override
                            public Alias alias(AliasRequest request) {
                                return alias;
                            }
                        })
                        .alias(ALIAS))
                .isSameAs(alias);
        assertThat(registry.getCurrentObservation())
                .as("of whatever this thread does next")
                .isNull();
    }

    @Test
    @Promise("I39")
    void registryThatCannotBeMade_changesNoAnswer() throws IOException {
        GetFluxlyObservations broken = new GetFluxlyObservations(
                () -> {
                    throw new IllegalStateException("the context is being closed");
                },
                null);

        assertThat(broken.observed((Transport) request -> answer(202))
                        .send(request("/v1/events/batch"))
                        .status())
                .isEqualTo(202);
    }

    private static TransportResponse answer(int status) {
        return new TransportResponse(status, Map.of(), new byte[0]);
    }

    private static Transport asynchronous(CompletableFuture<TransportResponse> answer) {
        return new Transport() {
            @Override
            public TransportResponse send(TransportRequest request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
                return answer;
            }
        };
    }
}
