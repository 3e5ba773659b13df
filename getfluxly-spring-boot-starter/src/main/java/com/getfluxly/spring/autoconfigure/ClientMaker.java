package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.transport.Transport;
import org.springframework.beans.factory.ObjectProvider;

/** What makes the client of a builder that has heard of everything. */
interface ClientMaker {

    GetFluxlyClient make(GetFluxlyClientBuilder builder);

    /** What carries requests, which need not be looked for where none is made. */
    default Transport transport(ObjectProvider<Transport> beans, ObjectProvider<Outbox> outbox) {
        Outbox before = outbox.getIfAvailable();
        return before == null ? beans.getObject() : before.transport();
    }
}
