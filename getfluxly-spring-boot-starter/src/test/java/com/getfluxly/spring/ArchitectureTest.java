package com.getfluxly.spring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the starter: each for itself, and one that wires them. */
@AnalyzeClasses(packages = "com.getfluxly", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String STARTER = "com.getfluxly.spring..";
    private static final String WIRING = "com.getfluxly.spring.autoconfigure..";

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("com.getfluxly.(**)").should().beFreeOfCycles();

    /** A new arrow is a decision, and so a line here. */
    @ArchTest
    static final ArchRule rooms_useNothingOfEachOther = slices().matching("com.getfluxly.spring.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage(WIRING), DescribedPredicate.alwaysTrue())
            // Names what a slice has to bring.
            .ignoreDependency(resideInAPackage("com.getfluxly.spring.test.."), resideInAPackage(WIRING));

    @ArchTest
    static final ArchRule vocabulary_usesNoRoom = noClasses()
            .that()
            .resideInAPackage("com.getfluxly.spring")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.spring.*..");

    @ArchTest
    static final ArchRule starter_usesTheCoreByItsFrontDoor = noClasses()
            .that()
            .resideInAPackage(STARTER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.getfluxly.internal..");

    @ArchTest
    static final ArchRule restClient_isTheTransportsAffair = noClasses()
            .that()
            .resideInAPackage(STARTER)
            .and()
            .resideOutsideOfPackage("com.getfluxly.spring.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web.client..", "org.springframework.http.client..");

    /** Boot's modules for the application's own HTTP clients, and those clients. */
    @ArchTest
    static final ArchRule applicationsHttpClients_areNoneOfOurs = noClasses()
            .that()
            .resideInAPackage(STARTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.boot.http..", "org.springframework.boot.restclient..", "java.net.http..");

    /** A record cannot get a further part without breaking whoever makes one. */
    @ArchTest
    static final ArchRule records_areNotPublic = noClasses()
            .that()
            .resideInAPackage(STARTER)
            .and()
            .areRecords()
            .should()
            .bePublic();

    /** What users may name. One more is a promise to keep. */
    @ArchTest
    static void publicTypes_areFew(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type -> type.getPackageName().startsWith("com.getfluxly.spring"))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "GetFluxlyClientBuilderCustomizer",
                        // actuate
                        "GetFluxlyEndpoint",
                        "GetFluxlyHealthIndicator",
                        "GetFluxlyMetrics",
                        // autoconfigure
                        "GetFluxlyAutoConfiguration",
                        "GetFluxlyConnectionDetails",
                        "GetFluxlyEndpointAutoConfiguration",
                        "GetFluxlyEventAutoConfiguration",
                        "GetFluxlyHealthAutoConfiguration",
                        "GetFluxlyKafkaAutoConfiguration",
                        "GetFluxlyMetricsAutoConfiguration",
                        "GetFluxlyProperties",
                        "GetFluxlyRecordingAutoConfiguration",
                        "GetFluxlyRelayAutoConfiguration",
                        "GetFluxlyTraceAutoConfiguration",
                        "GetFluxlyWebAutoConfiguration",
                        // event
                        "PublishedEvents",
                        "RegisteredEvents",
                        "TransactionalClients",
                        // kafka
                        "KafkaOutboxTransport",
                        "OutboxRelay",
                        "OutboxRelayHealthIndicator",
                        "OutboxRelayMetrics",
                        "OutboxKey",
                        // observation
                        "DefaultGetFluxlyObservationConvention",
                        "GetFluxlyObservationContext",
                        "GetFluxlyObservationConvention",
                        "GetFluxlyObservationDocumentation",
                        "GetFluxlyObservations",
                        "TraceProcessor",
                        // test
                        "RecordGetFluxly",
                        // transport
                        "GetFluxlyRestClientCustomizer",
                        "RestClientTransport",
                        // web
                        "CurrentVisitor",
                        "RequestContext",
                        "RequestContextAccessor",
                        "RequestProcessor",
                        "RequestValue",
                        "VisitorFilter",
                        "VisitorProcessor",
                        "VisitorWebFilter");
    }
}
