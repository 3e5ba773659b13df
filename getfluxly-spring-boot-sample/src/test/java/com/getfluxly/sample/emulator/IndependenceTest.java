package com.getfluxly.sample.emulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The emulator knows the wire, not the SDK. */
class IndependenceTest {

    private static final String EMULATOR = "com.getfluxly.sample.emulator";

    @Test
    void emulator_importsNothingOfTheSdkOrTheShop() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("com.getfluxly..").and(resideOutsideOfPackage(EMULATOR)))
                .check(new ClassFileImporter().importPackages(EMULATOR));
    }
}
