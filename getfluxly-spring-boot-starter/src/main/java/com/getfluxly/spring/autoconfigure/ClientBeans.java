package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * All clients that a context sees by the names of their beans, those included that are not injected without a qualifier. Who
 * only looks makes none that is lazy.
 *
 * <p>Loops where streams would be shorter: each lambda is a class that the start of an application waits for, and all of this runs
 * then.
 */
final class ClientBeans {

    private final ConfigurableListableBeanFactory beans;

    ClientBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Those that are made, one for each account: a client that other beans decorate is shown, its decorators are not. */
    Map<String, GetFluxlyClient> made() {
        Map<String, GetFluxlyClient> all = new LinkedHashMap<>();
        for (String name : names()) {
            GetFluxlyClient client = isMade(name) ? client(name) : null;
            if (client != null) {
                all.put(name, client);
            }
        }
        Map<String, GetFluxlyClient> shown = new LinkedHashMap<>();
        for (Map.Entry<String, GetFluxlyClient> one : all.entrySet()) {
            if (isClosest(one, all)) {
                shown.put(one.getKey(), one.getValue());
            }
        }
        return shown;
    }

    /** Of several that are equally close, the first is. */
    private static boolean isClosest(Map.Entry<String, GetFluxlyClient> one, Map<String, GetFluxlyClient> all) {
        Account account = Account.of(one.getValue());
        boolean before = true;
        for (Map.Entry<String, GetFluxlyClient> each : all.entrySet()) {
            if (each.getKey().equals(one.getKey())) {
                before = false;
                continue;
            }
            Account other = Account.of(each.getValue());
            boolean isCloser =
                    other.decorators() < account.decorators() || (before && other.decorators() == account.decorators());
            if (isCloser && other.isThatOf(account)) {
                return false;
            }
        }
        return true;
    }

    /** Those of this very context that are made, and decorators as well, which may hold something back themselves. */
    Collection<GetFluxlyClient> own() {
        List<GetFluxlyClient> own = new ArrayList<>();
        for (String name : names()) {
            GetFluxlyClient client = beans.containsSingleton(name) ? client(name) : null;
            if (client != null) {
                own.add(client);
            }
        }
        return own;
    }

    List<String> unmade() {
        List<String> unmade = new ArrayList<>();
        for (String name : names()) {
            if (!isMade(name)) {
                unmade.add(name);
            }
        }
        return unmade;
    }

    /** For whoever has to know them before it is their turn. */
    void makeAllButLazy() {
        for (String name : unmade()) {
            if (!definition(name).isLazyInit()) {
                client(name);
            }
        }
    }

    /** Whether there are several accounts, or may be once all clients are made. */
    boolean areSeveral() {
        return made().size() + unmade().size() > 1;
    }

    boolean contain(String name) {
        return names().contains(name);
    }

    /** What is injected without a qualifier, if there is such a one and it is made. */
    @Nullable GetFluxlyClient candidate() {
        String name = nameOfCandidate();
        return name != null && isMade(name) ? client(name) : null;
    }

    /** By the rules of Spring, which would make it to find out. */
    @Nullable String nameOfCandidate() {
        List<String> candidates = new ArrayList<>();
        List<String> primary = new ArrayList<>();
        List<String> ordinary = new ArrayList<>();
        for (String name : names()) {
            BeanDefinition definition = definition(name);
            if (isCandidate(definition)) {
                candidates.add(name);
                if (definition.isPrimary()) {
                    primary.add(name);
                }
                if (!definition.isFallback()) {
                    ordinary.add(name);
                }
            }
        }
        for (List<String> left : List.of(candidates, primary, ordinary)) {
            if (left.size() == 1) {
                return left.get(0);
            }
        }
        return null;
    }

    private static boolean isCandidate(BeanDefinition definition) {
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

    /** Null for a bean that is null, which Spring lets nobody have either. */
    private @Nullable GetFluxlyClient client(String name) {
        return beans.getBean(name) instanceof GetFluxlyClient client ? client : null;
    }

    /** To a client that has a bean of its own. */
    private boolean isOtherWayIn(String name) {
        return definition(name) instanceof AbstractBeanDefinition told
                && ((name.equals(GetFluxlyEventAutoConfiguration.IMMEDIATE) && !told.isDefaultCandidate())
                        || (name.equals(GetFluxlyRecordingAutoConfiguration.RECORDING) && told.isFallback()));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name :
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, GetFluxlyClient.class, false, false)) {
            if (!isOtherWayIn(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
