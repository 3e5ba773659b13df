package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Both are on the class path; an application gets one of them. */
enum ReactiveServer {
    NETTY("tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration"),
    TOMCAT("reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration");

    private final String other;

    ReactiveServer(String other) {
        this.other = "org.springframework.boot." + other;
    }

    ConfigurableApplicationContext run(Class<?> application, String... arguments) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.autoconfigure.exclude=" + other, "spring.reactor.netty.shutdown-quiet-period=0")
                .run(arguments);
        assertThat(((WebServerApplicationContext) context).getWebServer())
                .asString()
                .containsIgnoringCase(this + "WebServer");
        return context;
    }
}
