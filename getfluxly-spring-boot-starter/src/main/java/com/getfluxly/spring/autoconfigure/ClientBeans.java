package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** All clients of a context by the names of their beans, those included that are not injected without a qualifier. */
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

    /** Those that somebody has used, or could have. */
    Map<String, GetFluxlyClient> made() {
        Map<String, GetFluxlyClient> clients = new LinkedHashMap<>();
        for (String name : names()) {
            if (beans.containsSingleton(name)) {
                clients.put(name, beans.getBean(name, GetFluxlyClient.class));
            }
        }
        return clients;
    }

    /** Without asking for a client, which may be about to be made. */
    boolean areSeveral() {
        return names().length > 1;
    }

    private String[] names() {
        return beans.getBeanNamesForType(GetFluxlyClient.class, false, false);
    }
}
