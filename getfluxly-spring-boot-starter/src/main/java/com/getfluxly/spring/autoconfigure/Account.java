package com.getfluxly.spring.autoconfigure;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import java.util.Optional;

/**
 * What the numbers of a client belong to. A decorator has none of its own.
 *
 * @param owner the client behind all decorators
 * @param decorators how many stand before it
 */
record Account(GetFluxlyClient owner, int decorators) {

    static Account of(GetFluxlyClient client) {
        GetFluxlyClient owner = client;
        int decorators = 0;
        Optional<GetFluxlyClient> behind = ForwardingGetFluxlyClient.behind(owner);
        while (behind.isPresent()) {
            owner = behind.get();
            decorators++;
            behind = ForwardingGetFluxlyClient.behind(owner);
        }
        return new Account(owner, decorators);
    }

    /** What is switched off is one object for all, and the account of none. */
    boolean isThatOf(Account other) {
        return owner == other.owner && owner != GetFluxlyClient.noOp();
    }
}
