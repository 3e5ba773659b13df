package com.getfluxly.spring.lifecycle;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application that tracks and ends, and closes no context. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(GetFluxlyAutoConfiguration.class)
public class UnclosedApplication {

    static final String PLAIN = "plain";
    static final String ACCEPTED = "accepted ";

    public static void main(String[] args) {
        GetFluxlyClient client = context(args[0]).getBean(GetFluxlyClient.class);
        System.out.println(ACCEPTED + client.track("last_words", Identity.userId("u1")));
    }

    private static ApplicationContext context(String kind) {
        if (kind.equals(PLAIN)) {
            return new AnnotationConfigApplicationContext(UnclosedApplication.class);
        }
        SpringApplication application = new SpringApplication(UnclosedApplication.class);
        application.setRegisterShutdownHook(false);
        return application.run();
    }
}
