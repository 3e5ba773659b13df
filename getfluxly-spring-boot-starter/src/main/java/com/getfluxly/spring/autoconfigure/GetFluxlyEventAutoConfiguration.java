package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.spring.event.PublishedEvents;
import com.getfluxly.spring.event.RegisteredEvents;
import com.getfluxly.spring.web.RequestContext;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.JacksonModule;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for events of transactions, and for those that an application publishes in its
 * own context. Properties are read at run time, so that they may change after an application was processed ahead of time.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class)
@EnableConfigurationProperties(GetFluxlyProperties.class)
public final class GetFluxlyEventAutoConfiguration {

    /** {@value}: the name of the client that does not wait for a commit, for injection with a qualifier. */
    public static final String IMMEDIATE = "immediateGetFluxlyClient";

    /** {@value}: the name of the bean that tracks what is published. */
    private static final String PUBLISHED = "getfluxlyPublishedEvents";

    private static final String TRANSACTIONS =
            "org.springframework.transaction.support.TransactionSynchronizationManager";
    private static final String REGISTRY = "org.springframework.modulith.events.core.EventPublicationRegistry";

    GetFluxlyEventAutoConfiguration() {}

    /** Closed by the bean that it is another way into. */
    @Bean(name = IMMEDIATE, defaultCandidate = false, destroyMethod = "")
    @Lazy
    @ConditionalOnSingleCandidate(GetFluxlyClient.class)
    @ConditionalOnMissingBean(name = IMMEDIATE, search = SearchStrategy.CURRENT)
    GetFluxlyClient immediateGetFluxlyClient(GetFluxlyClient client, ObjectProvider<ClientDecorator> decorators) {
        ClientDecorator decorator = decorators.getIfAvailable();
        return decorator == null ? client : decorator.immediate(client);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass(TRANSACTIONS)
    static class WithoutTransactions {

        @Bean(PUBLISHED)
        @ConditionalOnMissingBean(name = PUBLISHED, search = SearchStrategy.CURRENT)
        @Conditional(ListenerOfItsOwn.class)
        @ConditionalOnBean(GetFluxlyClient.class)
        PublishedEvents getfluxlyPublishedEvents(
                ObjectProvider<GetFluxlyClient> clients, GetFluxlyProperties properties) {
            return PublishedEvents.atOnce(clients::getIfUnique, properties.getApplicationEvents()::isEnabled);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionSynchronizationManager.class)
    static class WithTransactions {

        @Bean
        AfterCommit getfluxlyAfterCommit(GetFluxlyProperties properties, ConfigurableListableBeanFactory beans) {
            return new AfterCommit(properties, new ClientBeans(beans));
        }

        @Bean(PUBLISHED)
        @ConditionalOnMissingClass(REGISTRY)
        @ConditionalOnMissingBean(name = PUBLISHED, search = SearchStrategy.CURRENT)
        @Conditional(ListenerOfItsOwn.class)
        @ConditionalOnBean(GetFluxlyClient.class)
        PublishedEvents getfluxlyPublishedEvents(
                ObjectProvider<GetFluxlyClient> clients, GetFluxlyProperties properties) {
            return PublishedEvents.afterCommit(clients::getIfUnique, properties.getApplicationEvents()::isEnabled);
        }
    }

    /** Spring Modulith keeps what is published until a listener that it knows has had it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(value = TransactionSynchronizationManager.class, name = REGISTRY)
    @ConditionalOnBean(GetFluxlyClient.class)
    static class WithRegistry {

        @Bean(PUBLISHED)
        @ConditionalOnMissingBean(name = PUBLISHED, search = SearchStrategy.CURRENT)
        @Conditional(ListenerOfItsOwn.class)
        PublishedEvents getfluxlyPublishedEvents(
                ObjectProvider<GetFluxlyClient> clients, GetFluxlyProperties properties) {
            return PublishedEvents.registered(clients::getIfUnique, properties.getApplicationEvents()::isEnabled);
        }

        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        @ConditionalOnBean(name = PUBLISHED, search = SearchStrategy.CURRENT)
        RegisteredEvents getfluxlyRegisteredEvents(
                PublishedEvents published, ObjectProvider<Surroundings> surroundings) {
            return new RegisteredEvents(
                    published, preparing -> RequestContext.outside(() -> prepared(surroundings, preparing)));
        }

        private static PreparedEvent prepared(
                ObjectProvider<Surroundings> surroundings, Supplier<PreparedEvent> preparing) {
            Surroundings known = surroundings.getIfAvailable();
            return known == null ? preparing.get() : known.without(preparing);
        }

        @Bean
        JacksonModule getfluxlyEventJson() {
            return RegisteredEvents.json();
        }
    }

    /** The listener of a parent has the events of its children, unless these have a client of their own. */
    static final class ListenerOfItsOwn extends AnyNestedCondition {

        ListenerOfItsOwn() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnMissingBean(name = PUBLISHED)
        static class NoneAbove {}

        @ConditionalOnBean(value = GetFluxlyClient.class, search = SearchStrategy.CURRENT)
        static class ClientOfItsOwn {}
    }
}
