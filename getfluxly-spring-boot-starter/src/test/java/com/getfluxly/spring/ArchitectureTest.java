package com.getfluxly.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.getfluxly", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("com.getfluxly.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule adapters_knowNothingOfAutoConfiguration = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.spring")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.spring.autoconfigure..");

    @ArchTest
    static final ArchRule starter_usesTheCoreByItsFrontDoor = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.internal..");
}
