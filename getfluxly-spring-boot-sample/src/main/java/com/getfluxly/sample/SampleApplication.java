package com.getfluxly.sample;

import com.getfluxly.sample.emulator.AloneConfiguration;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;

/**
 * The shop. By default its events go to the ingest emulator in this process, so that it needs no account:
 *
 * <pre>{@code
 * curl -X POST localhost:8080/checkout
 * curl localhost:8090/received
 * }</pre>
 *
 * <p>Three arguments point it at the real service:
 *
 * <pre>{@code
 * --getfluxly.api-host=https://api.getfluxly.com --getfluxly.token=gflux_secret_... --sample.emulator.enabled=false
 * }</pre>
 *
 * <p>The last one may be left out: the emulator then runs, receives nothing and harms nobody. It is not switched off by
 * itself, since another host may well be another emulator. A real token is better given as the environment variable
 * {@code GETFLUXLY_TOKEN}: other users of the machine can read a command line.
 *
 * <p>With {@code --spring.profiles.active=emulator} there is no shop, but the emulator alone, for the tests of others.
 */
@SpringBootApplication
@Profile("!" + AloneConfiguration.PROFILE)
public class SampleApplication {

    /** One of the two: the profile decides whether there is a shop, or the stand-in alone. */
    static SpringApplication application() {
        return new SpringApplication(SampleApplication.class, AloneConfiguration.class);
    }

    public static void main(String[] args) {
        ConfigurableApplicationContext context = application().run(args);
        // The shop stays open. What has an exit code has come to its end: the drill, whose verdict it is.
        if (context.getBeanProvider(ExitCodeGenerator.class).stream().findAny().isPresent()) {
            System.exit(SpringApplication.exit(context));
        }
    }
}
