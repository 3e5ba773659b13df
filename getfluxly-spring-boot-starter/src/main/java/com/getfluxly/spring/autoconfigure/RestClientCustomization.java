package com.getfluxly.spring.autoconfigure;

import org.springframework.web.client.RestClient;

/** The application's {@code RestClientCustomizer}s as one, for code that must not name a class that may be missing. */
@FunctionalInterface
interface RestClientCustomization {

    /** Applies them in their order. */
    void applyTo(RestClient.Builder builder);
}
