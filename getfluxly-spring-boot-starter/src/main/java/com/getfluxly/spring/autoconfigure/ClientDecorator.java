package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;

/** What the auto-configured client is given out as. */
interface ClientDecorator {

    GetFluxlyClient decorate(GetFluxlyClient client);
}
