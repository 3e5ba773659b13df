package com.getfluxly.spring.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The application's observation registry, once its beans are made; none before. Looked up with the client, it would lead to
 * handlers that may want the client. Looked up by a request, on a thread of the client's, it would wait for whoever makes a bean
 * and waits for that request.
 */
final class LateObservationRegistry implements SmartInitializingSingleton {

    private final ObjectProvider<ObservationRegistry> registries;
    private volatile ObservationRegistry registry = ObservationRegistry.NOOP;

    LateObservationRegistry(ObjectProvider<ObservationRegistry> registries) {
        this.registries = registries;
    }

    @Override
    public void afterSingletonsInstantiated() {
        registry = registries.getIfUnique(() -> ObservationRegistry.NOOP);
    }

    ObservationRegistry now() {
        return registry;
    }
}
