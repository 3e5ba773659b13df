package com.getfluxly.spring.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

/** Has the starter make the client of an application that makes it itself, and so kept the starter from it. */
final class RecordedClient implements BeanFactoryPostProcessor {

    private static final String STARTER = GetFluxlyAutoConfiguration.class.getName();

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        String name = new ClientBeans(beans).nameOfCandidate();
        if (name != null && beans instanceof BeanDefinitionRegistry registry && registry.containsBeanDefinition(name)) {
            BeanDefinition present = registry.getBeanDefinition(name);
            if (!STARTER.equals(present.getFactoryBeanName())) {
                registry.removeBeanDefinition(name);
                registry.registerBeanDefinition(name, ofTheStarter(present.isPrimary()));
            }
        }
    }

    private static BeanDefinition ofTheStarter(boolean primary) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setFactoryBeanName(STARTER);
        definition.setFactoryMethodName(GetFluxlyAutoConfiguration.CLIENT);
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setDestroyMethodName("close");
        definition.setPrimary(primary);
        return definition;
    }
}
