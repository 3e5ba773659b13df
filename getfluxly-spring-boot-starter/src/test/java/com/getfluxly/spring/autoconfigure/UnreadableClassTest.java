package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application that has no typed events, and a class file in its packages that its own scan never reads. */
class UnreadableClassTest {

    // It starts without us, so it starts with us.
    @Test
    void classFileThatCannotBeRead_stopsNoStart(@TempDir Path classes) throws Exception {
        Path room = Files.createDirectories(classes.resolve("com/unread"));
        byte[] newer = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 99, 0, 1, 0, 0};
        Files.write(room.resolve("Newer.class"), newer);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, UnreadableClassTest.class.getClassLoader())) {
            new ApplicationContextRunner()
                    .withClassLoader(loader)
                    .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.api-host=http://127.0.0.1:9")
                    .withConfiguration(
                            AutoConfigurations.of(GetFluxlyAutoConfiguration.class, SslAutoConfiguration.class))
                    .withInitializer(context -> AutoConfigurationPackages.register(
                            (BeanDefinitionRegistry) context.getBeanFactory(), "com.unread"))
                    .run(context -> assertThat(context).hasNotFailed().hasSingleBean(GetFluxlyClient.class));
        }
    }
}
