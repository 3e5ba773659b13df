package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Applications with Spring Modulith's registry of publications, one after the other on one database. */
abstract class RegistryTest {

    final KeptRequests service = new KeptRequests();
    final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(RegisteredEventsTest.Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("transport", service))
                .properties(
                        "getfluxly.token=gflux_secret_test",
                        "getfluxly.flush-interval=0",
                        "test.database=" + database,
                        "spring.modulith.events.jdbc.schema-initialization.enabled=true",
                        "logging.level.root=warn")
                .properties(properties)
                .run();
    }

    static GetFluxlyClient client(ConfigurableApplicationContext context) {
        return context.getBean(GetFluxlyClient.class);
    }

    static TransactionTemplate transaction(ConfigurableApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }
}
