package com.getfluxly.spring.test;

import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyRecordingAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyTraceAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyWebAutoConfiguration;
import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/** Brings the starter into the context, however little of it a slice has. One is like any other, so that contexts are shared. */
record RecordingContextCustomizer() implements ContextCustomizer {

    /** Before those of the application: a suite is switched off as a whole, and its token may be a placeholder. */
    private static final Map<String, Object> PROPERTIES =
            Map.of("getfluxly.enabled", true, "getfluxly.token", "gflux_secret_recorded");

    private static final String NAME = RecordGetFluxly.class.getName();

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(NAME, PROPERTIES));
        ((BeanDefinitionRegistry) context.getBeanFactory())
                .registerBeanDefinition(NAME, new RootBeanDefinition(Starter.class));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        GetFluxlyAutoConfiguration.class,
        GetFluxlyEventAutoConfiguration.class,
        GetFluxlyRecordingAutoConfiguration.class,
        GetFluxlyTraceAutoConfiguration.class,
        GetFluxlyWebAutoConfiguration.class
    })
    static class Starter {}
}
