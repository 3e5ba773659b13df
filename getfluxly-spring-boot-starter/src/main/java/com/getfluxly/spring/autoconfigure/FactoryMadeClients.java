package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;

/** Has the context close the clients that a {@code FactoryBean} made, too. By itself it ends the factories only. */
final class FactoryMadeClients implements BeanPostProcessor {

    private final ConfigurableListableBeanFactory beans;

    FactoryMadeClients(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof GetFluxlyClient client && isSingletonOfAFactory(name)) {
            // Under a name of its own: under that of the bean, it would take the place of the factory's own end.
            ((DefaultSingletonBeanRegistry) beans).registerDisposableBean(name + ".close", client::close);
        }
        return bean;
    }

    private boolean isSingletonOfAFactory(String name) {
        return beans instanceof DefaultSingletonBeanRegistry
                && beans.containsLocalBean(name)
                && beans.isFactoryBean(name)
                && beans.isSingleton(name);
    }
}
