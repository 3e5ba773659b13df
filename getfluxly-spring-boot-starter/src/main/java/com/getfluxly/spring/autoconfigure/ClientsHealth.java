package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The health of the clients that there are when somebody asks: a part for each account, and for each that may become one. */
final class ClientsHealth implements CompositeHealthContributor {

    private final ClientBeans clients;
    private final boolean downWhenParked;
    private final Supplier<@Nullable Outbox> outbox;

    /** @param outbox that of the auto-configured client, once there is one */
    ClientsHealth(ClientBeans clients, boolean downWhenParked, Supplier<@Nullable Outbox> outbox) {
        this.clients = clients;
        this.downWhenParked = downWhenParked;
        this.outbox = outbox;
    }

    /** In the place of the parts where there is, and will be, but one. */
    HealthContributor ofTheOnlyOne() {
        Iterator<Map.Entry<String, GetFluxlyClient>> made =
                clients.made().entrySet().iterator();
        return made.hasNext() ? of(made.next()) : ofALazyOne();
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .map(HealthContributors.Entry::contributor)
                .orElse(null);
    }

    @Override
    public Stream<HealthContributors.Entry> stream() {
        return Stream.concat(
                clients.made().entrySet().stream().map(made -> new HealthContributors.Entry(made.getKey(), of(made))),
                clients.unmade().stream().map(name -> new HealthContributors.Entry(name, unmade())));
    }

    private HealthIndicator of(Map.Entry<String, GetFluxlyClient> client) {
        GetFluxlyHealthIndicator alone = new GetFluxlyHealthIndicator(client.getValue(), downWhenParked);
        Outbox before = client.getKey().equals(GetFluxlyAutoConfiguration.CLIENT) ? outbox.get() : null;
        return before == null ? alone : () -> with(before, alone.health());
    }

    private static Health with(Outbox outbox, Health health) {
        return Health.status(health.getStatus())
                .withDetails(health.getDetails())
                .withDetail("outbox", outbox.details())
                .build();
    }

    /** Which it need not be for ever. */
    private HealthIndicator ofALazyOne() {
        return () -> clients.made().entrySet().stream()
                .findFirst()
                .map(this::of)
                .orElseGet(ClientsHealth::unmade)
                .health();
    }

    private static HealthIndicator unmade() {
        return () -> Health.unknown().withDetail("made", false).build();
    }
}
