package com.getfluxly.spring;

import com.getfluxly.GetFluxlyClientBuilder;

/**
 * Changes the auto-configured client before it is built, for settings that have no property. Beans of this type are called in
 * their order, after the properties and the listeners were applied, so they can change both. They are not called while
 * {@code getfluxly.enabled} is false.
 *
 * <p>Other code that reads the properties does not see the change. So set the host and the token in a
 * {@code GetFluxlyConnectionDetails} bean. To change the requests, use a {@code GetFluxlyRestClientCustomizer}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GetFluxlyClientBuilderCustomizer {

    /**
     * Changes the builder. Called once, by the thread that refreshes the application context.
     *
     * @param builder has all settings of properties and beans
     */
    void customize(GetFluxlyClientBuilder builder);
}
