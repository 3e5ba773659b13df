package com.getfluxly.sample.fleet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Where tests are compiled the fleet is among them, and so outside of what the other rules look at. */
@AnalyzeClasses(packages = "com.getfluxly.sample")
class FleetArchitectureTest {

    @ArchTest
    static final ArchRule fleet_knowsProcessesAndTheServiceOnly = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.sample.fleet")
            .and()
            .haveSimpleNameNotEndingWith("IT")
            .should()
            .dependOnClassesThat(resideInAPackage("com.getfluxly.sample..")
                    .and(not(resideInAnyPackage(
                            "com.getfluxly.sample.fleet",
                            "com.getfluxly.sample.process",
                            "com.getfluxly.sample.emulator"))));

    @ArchTest
    static final ArchRule fleet_usesTheSdkByItsFrontDoor = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.sample.fleet")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.internal..");

    @ArchTest
    static final ArchRule nobodyNeedsTheFleet = noClasses()
            .that()
            .resideOutsideOfPackage("com.getfluxly.sample.fleet")
            .and()
            .doNotHaveSimpleName("FleetEntrance")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.sample.fleet");
}
