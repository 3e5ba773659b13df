package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * All clients that a context sees by the names of their beans, those included that are not injected without a qualifier. Who
 * only looks makes none that is lazy.
 */
final class ClientBeans {

    private final ConfigurableListableBeanFactory beans;

    ClientBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Those that are made, one for each account: a client that other beans decorate is shown, its decorators are not. */
    Map<String, GetFluxlyClient> made() {
        Map<String, GetFluxlyClient> all = new LinkedHashMap<>();
        names().filter(this::isMade).forEach(name -> client(name).ifPresent(client -> all.put(name, client)));
        Map<String, GetFluxlyClient> shown = new LinkedHashMap<>(all);
        shown.entrySet().removeIf(one -> !one.getKey().equals(closest(Account.of(one.getValue()), all, one.getKey())));
        return shown;
    }

    private static String closest(Account account, Map<String, GetFluxlyClient> all, String otherwise) {
        return all.entrySet().stream()
                .filter(one -> Account.of(one.getValue()).isThatOf(account))
                .min(Comparator.comparingInt(one -> Account.of(one.getValue()).decorators()))
                .map(Map.Entry::getKey)
                .orElse(otherwise);
    }

    /** Those of this very context that are made, and decorators as well, which may hold something back themselves. */
    Collection<GetFluxlyClient> own() {
        return names().filter(beans::containsSingleton)
                .flatMap(name -> client(name).stream())
                .toList();
    }

    List<String> unmade() {
        return names().filter(Predicate.not(this::isMade)).toList();
    }

    /** For whoever has to know them before it is their turn. */
    void makeAllButLazy() {
        unmade().stream().filter(name -> !definition(name).isLazyInit()).forEach(this::client);
    }

    /** Whether there are several accounts, or may be once all clients are made. */
    boolean areSeveral() {
        return made().size() + unmade().size() > 1;
    }

    boolean contain(String name) {
        return names().anyMatch(name::equals);
    }

    /** What is injected without a qualifier, if there is such a one and it is made. */
    @Nullable GetFluxlyClient candidate() {
        String name = nameOfCandidate();
        return name != null && isMade(name) ? client(name).orElse(null) : null;
    }

    /** By the rules of Spring, which would make it to find out. */
    @Nullable String nameOfCandidate() {
        List<String> candidates = names().filter(this::isCandidate).toList();
        Stream<Predicate<BeanDefinition>> rules =
                Stream.of(any -> true, BeanDefinition::isPrimary, Predicate.not(BeanDefinition::isFallback));
        return rules.map(rule -> candidates.stream()
                        .filter(name -> rule.test(definition(name)))
                        .toList())
                .filter(left -> left.size() == 1)
                .map(left -> left.get(0))
                .findFirst()
                .orElse(null);
    }

    private boolean isCandidate(String name) {
        BeanDefinition definition = definition(name);
        boolean byDefault = !(definition instanceof AbstractBeanDefinition told) || told.isDefaultCandidate();
        return definition.isAutowireCandidate() && byDefault;
    }

    private boolean isMade(String name) {
        return owner(name).containsSingleton(name);
    }

    /** Such as a mock has none. */
    private BeanDefinition definition(String name) {
        ConfigurableListableBeanFactory owner = owner(name);
        return owner.containsBeanDefinition(name) ? owner.getMergedBeanDefinition(name) : new RootBeanDefinition();
    }

    private ConfigurableListableBeanFactory owner(String name) {
        ConfigurableListableBeanFactory owner = beans;
        while (!owner.containsLocalBean(name)
                && owner.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
            owner = parent;
        }
        return owner;
    }

    /** Empty for a bean that is null, which Spring lets nobody have either. */
    private Optional<GetFluxlyClient> client(String name) {
        return beans.getBean(name) instanceof GetFluxlyClient client ? Optional.of(client) : Optional.empty();
    }

    /** To a client that has a bean of its own. */
    private boolean isOtherWayIn(String name) {
        return definition(name) instanceof AbstractBeanDefinition told
                && ((name.equals(GetFluxlyEventAutoConfiguration.IMMEDIATE) && !told.isDefaultCandidate())
                        || (name.equals(GetFluxlyRecordingAutoConfiguration.RECORDING) && told.isFallback()));
    }

    private Stream<String> names() {
        return Arrays.stream(
                        BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, GetFluxlyClient.class, false, false))
                .filter(Predicate.not(this::isOtherWayIn));
    }
}
