package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.util.Arrays;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Connection details with the name of their bean: an error in their values must not be reported for properties that were not
 * used.
 */
record NamedDetails(GetFluxlyConnectionDetails details, ListableBeanFactory beans) {

    /** The knobs of the builder that they set. */
    private static final Set<String> THEIRS = Set.of("token", "apiHost");

    /** What a token comes from: a property, or a method. */
    String sourceOfTheToken() {
        return isOfProperties() ? PropertyNames.TOKEN : type() + ".token()";
    }

    RuntimeException failure(GetFluxlyException invalid, Environment environment) {
        boolean theirs = THEIRS.contains(String.valueOf(invalid.details().get("field")));
        return theirs && !isOfProperties()
                ? new InvalidGetFluxlyConfigurationException(invalid, bean())
                : ConfigurationErrors.of(invalid, environment);
    }

    private boolean isOfProperties() {
        return details instanceof PropertiesGetFluxlyConnectionDetails;
    }

    private String bean() {
        return Arrays.stream(beans.getBeanNamesForType(GetFluxlyConnectionDetails.class))
                .filter(name -> beans.getBean(name) == details)
                .findFirst()
                .map(name -> "the bean '" + name + "' (" + type() + ")")
                .orElseGet(() -> "a bean of the class " + type());
    }

    private String type() {
        return ClassUtils.getUserClass(details).getName();
    }
}
