package com.getfluxly.spring.autoconfigure;

import com.getfluxly.event.TrackedEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The classes in the application's own packages that carry {@link TrackedEvent}. Only those are loaded: of the others the class
 * files are looked at, which the component scan has read before and the context still remembers. One that cannot be read is none.
 */
final class TrackedEventClasses {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyAutoConfiguration.class);

    private TrackedEventClasses() {}

    static Set<Class<?>> of(
            ConfigurableListableBeanFactory beans, Environment environment, ResourceLoader resourceLoader) {
        Set<Class<?>> found = new LinkedHashSet<>();
        if (AutoConfigurationPackages.has(beans)) {
            Scanner scanner = new Scanner(environment, resourceLoader);
            for (String room : AutoConfigurationPackages.get(beans)) {
                for (BeanDefinition candidate : scanner.findCandidateComponents(room)) {
                    load(candidate, beans.getBeanClassLoader(), found);
                }
            }
        }
        return found;
    }

    private static void load(BeanDefinition candidate, @Nullable ClassLoader loader, Set<Class<?>> found) {
        try {
            found.add(ClassUtils.forName(String.valueOf(candidate.getBeanClassName()), loader));
        } catch (ClassNotFoundException | LinkageError incomplete) {
            // What it needs is missing, so nobody makes one.
        }
    }

    /** Takes records wherever they are nested. */
    private static final class Scanner extends ClassPathScanningCandidateComponentProvider {

        Scanner(Environment environment, ResourceLoader resourceLoader) {
            super(false, environment);
            setResourceLoader(resourceLoader);
            setMetadataReaderFactory(new ReadableFiles(getMetadataReaderFactory()));
            addIncludeFilter(new AnnotationTypeFilter(TrackedEvent.class, false));
        }

        @Override
        protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
            return true;
        }
    }

    /** A file that is not there is passed over, any other that cannot be read would stop the start: of a newer Java, or cut off. */
    private record ReadableFiles(MetadataReaderFactory files) implements MetadataReaderFactory {

        @Override
        public ResourceLoader getResourceLoader() {
            return files.getResourceLoader();
        }

        @Override
        public MetadataReader getMetadataReader(String className) throws IOException {
            return files.getMetadataReader(className);
        }

        @Override
        public MetadataReader getMetadataReader(Resource file) throws IOException {
            try {
                return files.getMetadataReader(file);
            } catch (IOException | RuntimeException | LinkageError unreadable) {
                log.debug("Looked for no typed event in {}, which cannot be read", file, unreadable);
                throw new FileNotFoundException(file.getDescription());
            }
        }
    }
}
