package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of the health. It is no record: otherwise the start would load what binds constructors. */
@ConfigurationProperties("management.health.getfluxly")
class GetFluxlyHealthProperties {

    /**
     * Whether the health is DOWN while the client is parked, for example because its token was revoked. If the overall health
     * controls the rotation, this takes the application out of rotation.
     */
    private boolean downWhenParked;

    public boolean isDownWhenParked() {
        return downWhenParked;
    }

    public void setDownWhenParked(boolean downWhenParked) {
        this.downWhenParked = downWhenParked;
    }
}
