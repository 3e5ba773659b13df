package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** All clients that a context sees by the names of their beans, those included that are not injected without a qualifier. */
final class ClientBeans {

    private final ConfigurableListableBeanFactory beans;

    ClientBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Makes those that are lazy. */
    Map<String, GetFluxlyClient> all() {
        Map<String, GetFluxlyClient> clients = new LinkedHashMap<>();
        for (String name : names()) {
            clients.put(name, beans.getBean(name, GetFluxlyClient.class));
        }
        return clients;
    }

    /** Those of this very context that somebody has used, or could have. */
    Map<String, GetFluxlyClient> made() {
        Map<String, GetFluxlyClient> clients = new LinkedHashMap<>();
        for (String name : names()) {
            if (beans.containsSingleton(name)) {
                clients.put(name, beans.getBean(name, GetFluxlyClient.class));
            }
        }
        return clients;
    }

    private String[] names() {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, GetFluxlyClient.class, false, false);
    }
}
