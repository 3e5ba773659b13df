package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.web.CurrentVisitor;
import com.getfluxly.spring.web.RequestProcessor;
import com.getfluxly.spring.web.VisitorFilter;
import com.getfluxly.spring.web.VisitorProcessor;
import com.getfluxly.spring.web.VisitorWebFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
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
import reactor.core.publisher.Mono;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what events get of the request that they are tracked in. What properties
 * switch is switched in the beans: conditions are settled when an application is processed ahead of time.
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

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(Filter.class)
    static class ServletRequests {

        /** Early, behind what sees to forwarded headers and to encodings, which Spring Boot puts at the very beginning. */
        private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

        @Bean
        @ConditionalOnMissingBean(name = "getfluxlyVisitorFilter")
        FilterRegistrationBean<VisitorFilter> getfluxlyVisitorFilter(GetFluxlyProperties properties) {
            GetFluxlyProperties.Web web = properties.getWeb();
            FilterRegistrationBean<VisitorFilter> filter =
                    new FilterRegistrationBean<>(new VisitorFilter(web.getVisitorCookie()));
            filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
            filter.setOrder(ORDER);
            filter.setEnabled(web.isEnabled());
            return filter;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass(Mono.class)
    static class ReactiveRequests {

        @Bean
        @ConditionalOnMissingBean
        VisitorWebFilter getfluxlyVisitorWebFilter(GetFluxlyProperties properties) {
            return new VisitorWebFilter(
                    properties.getWeb().getVisitorCookie(), properties.getWeb().isEnabled());
        }
    }
}
