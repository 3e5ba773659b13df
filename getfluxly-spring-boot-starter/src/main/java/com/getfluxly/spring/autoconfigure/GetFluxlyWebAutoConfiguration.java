package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.web.CurrentVisitor;
import com.getfluxly.spring.web.RequestProcessor;
import com.getfluxly.spring.web.VisitorFilter;
import com.getfluxly.spring.web.VisitorProcessor;
import com.getfluxly.spring.web.VisitorWebFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Mono;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the data of a web request that events get when they are tracked in it.
 * The beans read the properties at run time, because conditions are fixed by ahead-of-time processing.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = GetFluxlyAutoConfiguration.class)
@EnableConfigurationProperties(GetFluxlyProperties.class)
public final class GetFluxlyWebAutoConfiguration {

    GetFluxlyWebAutoConfiguration() {}

    /** Also where there is no web application, so that a batch of the same beans starts. */
    @Bean
    @ConditionalOnMissingBean
    CurrentVisitor getfluxlyCurrentVisitor() {
        return CurrentVisitor.ofTheRequest();
    }

    @Bean
    Enrichment getfluxlyVisitorEnrichment(GetFluxlyProperties properties) {
        GetFluxlyProperties.Web web = properties.getWeb();
        return web.isEnabled() && !web.getVisitorCookie().isBlank()
                ? new Enrichment(new VisitorProcessor())
                : Enrichment.NONE;
    }

    @Bean
    Enrichment getfluxlyRequestEnrichment(GetFluxlyProperties properties) {
        GetFluxlyProperties.Web web = properties.getWeb();
        return web.isEnabled() && !web.getCapture().isEmpty()
                ? new Enrichment(new RequestProcessor(web.getCapture()))
                : Enrichment.NONE;
    }

    /** Without a client, there is no event that would ask. */
    private static boolean looksAtRequests(GetFluxlyProperties properties) {
        return properties.isEnabled() && properties.getWeb().isEnabled();
    }

    /** For the visitor's cookie, or for none where requests are not looked at: then its name may be anything. */
    private static <F> F filterFor(
            GetFluxlyProperties properties, Environment environment, Function<String, F> filter) {
        try {
            return filter.apply(
                    looksAtRequests(properties) ? properties.getWeb().getVisitorCookie() : "");
        } catch (GetFluxlyException invalid) {
            throw ConfigurationErrors.of(invalid, environment);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(Filter.class)
    static class ServletRequests {

        /** Early, behind what sees to forwarded headers and to encodings, which Spring Boot puts at the very beginning. */
        private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

        @Bean
        @ConditionalOnMissingBean(name = "getfluxlyVisitorFilter")
        FilterRegistrationBean<VisitorFilter> getfluxlyVisitorFilter(
                GetFluxlyProperties properties, Environment environment) {
            FilterRegistrationBean<VisitorFilter> filter =
                    new FilterRegistrationBean<>(filterFor(properties, environment, VisitorFilter::new));
            filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
            filter.setOrder(ORDER);
            filter.setEnabled(looksAtRequests(properties));
            return filter;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass(Mono.class)
    static class ReactiveRequests {

        @Bean
        @ConditionalOnMissingBean
        VisitorWebFilter getfluxlyVisitorWebFilter(GetFluxlyProperties properties, Environment environment) {
            return filterFor(
                    properties, environment, cookie -> new VisitorWebFilter(cookie, looksAtRequests(properties)));
        }
    }
}
