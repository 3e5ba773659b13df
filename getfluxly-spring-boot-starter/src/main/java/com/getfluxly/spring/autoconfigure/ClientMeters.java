package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Meters the accounts of each client once there is both it and a registry, whichever comes first. The client that is injected
 * without a qualifier is left to the bean {@link GetFluxlyMetrics}, which measures its requests, too.
 */
final class ClientMeters implements BeanPostProcessor, MeterBinder {

    private static final String TAG = "client";

    private final ConfigurableListableBeanFactory beans;
    private final ClientBeans clients;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /** While it is being made, when no factory shows it yet. */
    private volatile @Nullable GetFluxlyClient newCandidate;

    ClientMeters(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
        this.clients = new ClientBeans(beans);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        GetFluxlyClient others = others();
        for (Map.Entry<String, GetFluxlyClient> made : clients.made().entrySet()) {
            if (others == null || !share(others, made.getValue())) {
                bind(registry, made.getKey(), made.getValue());
            }
        }
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        // Before there is a registry, all that is made by then will be bound to it.
        if (bean instanceof GetFluxlyClient client && !registries.isEmpty() && clients.contain(name)) {
            bindLate(name, client);
        }
        return bean;
    }

    /** The client that is injected without a qualifier, or null as long as there is none. */
    @Nullable GetFluxlyClient candidate() {
        GetFluxlyClient made = clients.candidate();
        return made == null ? newCandidate : made;
    }

    Tags tagsOfCandidate() {
        GetFluxlyClient candidate = candidate();
        // A loop, as in ClientBeans: it runs while the application starts.
        for (Map.Entry<String, GetFluxlyClient> made : clients.made().entrySet()) {
            if (candidate != null && share(made.getValue(), candidate)) {
                return tags(made.getKey());
            }
        }
        return tags(String.valueOf(clients.nameOfCandidate()));
    }

    private void bindLate(String name, GetFluxlyClient client) {
        if (clients.made().values().stream().anyMatch(known -> share(known, client))) {
            return;
        }
        if (name.equals(clients.nameOfCandidate())) {
            newCandidate = client;
        }
        if (client == others()) {
            ofTheCandidate().forEach(metrics -> registries.forEach(metrics::bindTo));
        } else {
            registries.forEach(registry -> bind(registry, name, client));
        }
    }

    private void bind(MeterRegistry registry, String name, GetFluxlyClient client) {
        new GetFluxlyMetrics(() -> client, () -> tags(name)).bindTo(registry);
    }

    /** What is metered by others, if it is there. */
    private @Nullable GetFluxlyClient others() {
        return ofTheCandidate().findAny().isPresent() ? candidate() : null;
    }

    private Stream<GetFluxlyMetrics> ofTheCandidate() {
        return beans.getBeanProvider(GetFluxlyMetrics.class).stream();
    }

    /** None for a client that is alone. */
    private Tags tags(String name) {
        return clients.areSeveral() ? Tags.of(TAG, name) : Tags.empty();
    }

    private static boolean share(GetFluxlyClient one, GetFluxlyClient other) {
        return Account.of(one).isThatOf(Account.of(other));
    }
}
