package com.getfluxly.sample.process;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.process.Report.Kind;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

/** What a shop in a process of its own has more of: it tells its parent what it does, and ends with it. */
@Configuration(proxyBeanMethods = false)
@Profile(ShopArguments.PROFILE)
public class ForkedConfiguration {

    /** Static: it comes before the beans that it looks at. */
    @Bean
    static BeanPostProcessor reportingClients() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof GetFluxlyClient client
                        ? new ReportingClient(client, ForkedConfiguration::tell)
                        : bean;
            }
        };
    }

    @Bean
    ParentWatch parentWatch(
            ObjectProvider<Consumer<String>> orders, @Value("${" + ShopArguments.LEFTOVERS + "}") Path leftovers) {
        return new ParentWatch(System.in, orders.getIfAvailable(() -> order -> {}), leftovers);
    }

    @Bean
    AccountsReporter accountsReporter(GetFluxlyClient client) {
        return new AccountsReporter(client, ForkedConfiguration::tell);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> openReporter(Environment environment) {
        return ready -> tell(new Report(Kind.OPEN, environment.getProperty("local.server.port", "0")));
    }

    private static void tell(Report report) {
        System.out.println(report.line());
    }
}
