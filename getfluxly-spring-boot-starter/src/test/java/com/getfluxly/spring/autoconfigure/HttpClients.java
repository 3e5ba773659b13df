package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;

/** Every HTTP client that Spring Boot knows. */
enum HttpClients {
    JDK,
    HTTP_COMPONENTS,
    JETTY,
    REACTOR,
    SIMPLE;

    ClientHttpRequestFactoryBuilder<?> builder() {
        return switch (this) {
            case JDK -> ClientHttpRequestFactoryBuilder.jdk();
            case HTTP_COMPONENTS -> ClientHttpRequestFactoryBuilder.httpComponents();
            case JETTY -> ClientHttpRequestFactoryBuilder.jetty();
            case REACTOR -> ClientHttpRequestFactoryBuilder.reactor();
            case SIMPLE -> ClientHttpRequestFactoryBuilder.simple();
        };
    }
}
