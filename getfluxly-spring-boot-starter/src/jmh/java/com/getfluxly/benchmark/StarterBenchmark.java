package com.getfluxly.benchmark;

import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import java.util.List;

/** The core's delivery benchmark with the transport of a Spring application beside the core's own. */
public final class StarterBenchmark {

    private static final Contender STARTER =
            new Contender("starter", origin -> new RestClientTransport(ApiHost.of(origin), wire -> {}, List.of()));

    private StarterBenchmark() {}

    /** Takes the same arguments. Without any, only what depends on the transport. */
    public static void main(String[] args) {
        String[] scenarios = args.length == 0 ? new String[] {"throughput", "latency", "small", "request"} : args;
        DeliveryBenchmark.run(scenarios, List.of(Contender.CORE, STARTER));
    }
}
