package com.getfluxly.spring.observation;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;

/** Observes the calls that block on the network. The others are a matter of a microsecond and left alone. */
final class ObservedClient extends ForwardingGetFluxlyClient {

    private final GetFluxlyObservations observations;

    ObservedClient(GetFluxlyClient client, GetFluxlyObservations observations) {
        super(client);
        this.observations = observations;
    }

    @Override
    public Alias alias(AliasRequest request) {
        return observations.call(GetFluxlyObservationDocumentation.ALIAS, () -> super.alias(request));
    }

    @Override
    public Erasure erase(ErasureRequest request) {
        return observations.call(GetFluxlyObservationDocumentation.ERASE, () -> super.erase(request));
    }
}
