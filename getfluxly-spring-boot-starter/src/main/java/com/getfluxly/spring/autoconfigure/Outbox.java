package com.getfluxly.spring.autoconfigure;

import com.getfluxly.transport.Transport;
import java.util.Map;

/** Where the auto-configured client puts events instead of sending them to the service. */
interface Outbox {

    /** {@value}: the bean. */
    String BEAN = "getfluxlyOutbox";

    /** For events, and for all else as well. */
    Transport transport();

    /** For the health of the client. Asks nobody. */
    Map<String, Object> details();
}
