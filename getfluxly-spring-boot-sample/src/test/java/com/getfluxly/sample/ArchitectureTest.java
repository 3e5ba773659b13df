package com.getfluxly.sample;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.getfluxly.sample", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule features_knowNothingOfEachOther = slices().matching("com.getfluxly.sample.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("com.getfluxly.sample.visitor"))
            // It breaks the service and counts what that stored.
            .ignoreDependency(
                    resideInAPackage("com.getfluxly.sample.drill"), resideInAPackage("com.getfluxly.sample.emulator"))
            // It asks the service for what a process accepted that may be dead.
            .ignoreDependency(
                    resideInAPackage("com.getfluxly.sample.process"), resideInAPackage("com.getfluxly.sample.emulator"))
            .ignoreDependency(
                    resideInAPackage("com.getfluxly.sample.drill"), resideInAPackage("com.getfluxly.sample.process"));

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("com.getfluxly.sample.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule features_knowNothingOfWhatPutsThemTogether = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.sample.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.sample");

    @ArchTest
    static final ArchRule shop_usesTheSdkByItsFrontDoor =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.getfluxly.internal..");

    @ArchTest
    static final ArchRule plainJava_needsNoSpring = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.sample.plain")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "com.getfluxly.spring..");
}
