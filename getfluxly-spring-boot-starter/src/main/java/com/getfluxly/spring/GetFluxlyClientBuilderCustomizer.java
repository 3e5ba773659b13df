package com.getfluxly.spring;

import com.getfluxly.GetFluxlyClientBuilder;

/**
 * Changes the auto-configured client before it is built, for all that properties don't reach. Beans of this type are
 * called in their order, after the properties and the listeners have been applied, so that the last word is theirs; not
 * at all while {@code getfluxly.enabled} is false.
 *
 * <p>What else reads the properties does not see the change: the host and the token belong in a
 * {@code GetFluxlyConnectionDetails} bean. What a request carries is changed by a {@code GetFluxlyRestClientCustomizer}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GetFluxlyClientBuilderCustomizer {

    /**
     * Changes the builder. Called once, by the thread that refreshes the application context.
     *
     * @param builder with everything that properties and beans say
     */
    void customize(GetFluxlyClientBuilder builder);
}
