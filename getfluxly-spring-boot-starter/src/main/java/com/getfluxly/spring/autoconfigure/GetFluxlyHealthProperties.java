package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** What counts as healthy. No record: what binds constructors is otherwise not loaded while an application starts. */
@ConfigurationProperties("management.health.getfluxly")
class GetFluxlyHealthProperties {

    /**
     * Whether the health is DOWN while the client is parked, for instance because its token was revoked. Takes the application out
     * of rotation where the overall health decides about that.
     */
    private boolean downWhenParked;

    public boolean isDownWhenParked() {
        return downWhenParked;
    }

    public void setDownWhenParked(boolean downWhenParked) {
        this.downWhenParked = downWhenParked;
    }
}
