package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingGetFluxlyClientTest {

    private static final Identity WHO = Identity.userId("u1");

    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(boolean.class, true),
            Map.entry(String.class, "signed_up"),
            Map.entry(Identity.class, WHO),
            Map.entry(Map.class, Map.of("k", 1)),
            Map.entry(TrackEvent.class, TrackEvent.builder("signed_up", WHO).build()),
            Map.entry(Record.class, new Seen("/pricing")),
            Map.entry(IdentifyEvent.class, IdentifyEvent.builder(WHO).build()),
            Map.entry(AliasRequest.class, AliasRequest.to("u1").fromAnonymousId("anon_1")),
            Map.entry(
                    Alias.class,
                    Alias.builder().userId("u1").anonymousId("anon_1").build()),
            Map.entry(ErasureRequest.class, ErasureRequest.of("u1", ErasureReason.INTERNAL)),
            Map.entry(
                    Erasure.class,
                    Erasure.builder()
                            .erasureId("era_1")
                            .profilesTargeted(1)
                            .eventsTargeted(1)
                            .build()),
            Map.entry(
                    PreparedEvent.class,
                    GetFluxlyClient.noOp().prepare(IdentifyEvent.builder(WHO).build())),
            Map.entry(Duration.class, Duration.ofSeconds(7)),
            Map.entry(FlushResult.class, FlushResult.EMPTY));

    private final List<String> calls = new ArrayList<>();

    private record Seen(String path) {}

    private static final class Decorator extends ForwardingGetFluxlyClient {

        Decorator(GetFluxlyClient client) {
            super(client);
        }
    }

    private static GetFluxlyClient client(InvocationHandler handler) {
        return (GetFluxlyClient) Proxy.newProxyInstance(
                GetFluxlyClient.class.getClassLoader(), new Class<?>[] {GetFluxlyClient.class}, handler);
    }

    static Stream<Method> methods() {
        return Arrays.stream(GetFluxlyClient.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    private static Object value(Class<?> type) {
        return type.equals(DeliveryStats.class)
                ? GetFluxlyClient.noOp().stats()
                : Objects.requireNonNull(VALUES.get(type), type.getName());
    }

    /** A method that the interface gets one day is no exception. */
    @ParameterizedTest
    @MethodSource("methods")
    void call_reachesTheOtherClientAndComesBack(Method method) throws Exception {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ForwardingGetFluxlyClientTest::value)
                .toArray();
        GetFluxlyClient decorated = new Decorator(client((proxy, called, given) -> {
            calls.add(called.toString());
            assertThat(given == null ? new Object[0] : given).containsExactly(arguments);
            return called.getReturnType().equals(void.class) ? null : value(called.getReturnType());
        }));

        Object result = method.invoke(decorated, arguments);

        assertThat(calls).containsExactly(method.toString());
        if (!method.getReturnType().equals(void.class)) {
            assertThat(result).isEqualTo(value(method.getReturnType()));
        }
    }

    @Test
    void failure_isTheOtherClients() {
        GetFluxlyException closed =
                GetFluxlyException.of("closed", false, "closed").build();
        GetFluxlyClient decorated = new Decorator(client((proxy, called, given) -> {
            throw closed;
        }));

        assertThat(catchThrowable(() -> decorated.track("signed_up", WHO))).isSameAs(closed);
    }

    @Test
    void decorator_tellsWhatIsBehindIt() {
        Decorator inner = new Decorator(GetFluxlyClient.noOp());

        assertThat(ForwardingGetFluxlyClient.behind(new Decorator(inner))).containsSame(inner);
        assertThat(ForwardingGetFluxlyClient.behind(inner)).containsSame(GetFluxlyClient.noOp());
        assertThat(ForwardingGetFluxlyClient.behind(GetFluxlyClient.noOp())).isEmpty();
    }

    @Test
    void toString_isTheOtherClients() {
        assertThat(new Decorator(GetFluxlyClient.noOp())).hasToString("GetFluxlyClient[disabled]");
    }
}
