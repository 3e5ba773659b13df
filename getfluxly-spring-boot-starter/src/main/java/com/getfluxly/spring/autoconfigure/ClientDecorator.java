package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;

/** What the auto-configured client is given out as. */
interface ClientDecorator {

    GetFluxlyClient decorate(GetFluxlyClient client);

    /**
     * The one that does not wait for a commit.
     *
     * @param client the one that is injected
     */
    GetFluxlyClient immediate(GetFluxlyClient client);
}
