package com.getfluxly.benchmark;

import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.Transport;
import java.util.function.Function;

/**
 * A transport that is measured.
 *
 * @param name what the table calls it
 * @param transport makes one to an origin
 */
record Contender(String name, Function<String, Transport> transport) {

    static final Contender CORE = new Contender("core", origin -> new JdkHttpTransport(ApiHost.of(origin)));
}
