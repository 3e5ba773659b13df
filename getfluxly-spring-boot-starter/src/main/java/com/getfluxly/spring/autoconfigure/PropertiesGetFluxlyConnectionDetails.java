package com.getfluxly.spring.autoconfigure;

/** What the properties say. */
final class PropertiesGetFluxlyConnectionDetails implements GetFluxlyConnectionDetails {

    private final GetFluxlyProperties properties;

    PropertiesGetFluxlyConnectionDetails(GetFluxlyProperties properties) {
        this.properties = properties;
    }

    /** Blank if the property is missing: the client's builder refuses that by name. */
    @Override
    public String token() {
        String token = properties.getToken();
        return token == null ? "" : token;
    }

    @Override
    public String apiHost() {
        return properties.getApiHost();
    }
}
