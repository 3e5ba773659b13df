package com.getfluxly;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.internal.DeliveryEngine;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the code: who may know whom, and what nobody may touch. */
class ArchitectureTest {

    private static final JavaClasses CORE = importCore();

    /** The engine's rooms from the bottom up: one that is new, or uses another one, is a decision. See docs/architecture.md. */
    private static final List<Room> ROOMS = List.of(
            new Room("base", List.of()),
            new Room("answer", List.of("base")),
            new Room("spool", List.of("base")),
            new Room("queue", List.of("answer", "base")),
            new Room("encode", List.of("queue", "base")),
            new Room("notify", List.of("queue", "base")),
            new Room("intake", List.of("notify", "encode", "queue", "spool", "base")),
            new Room("send", List.of("notify", "encode", "queue", "answer", "spool", "base")));

    private static final String TEST_KIT = "com.getfluxly.test";
    private static final String RELAY = "com.getfluxly.relay";
    private static final String WITH_ASSERTJ =
            "com\\.getfluxly\\.test\\.(GetFluxlyAssertions|RecordingAssert|RecordedEventsAssert)";
    private static final String WITH_JUNIT = "com\\.getfluxly\\.test\\.ShownIds";

    private static final DescribedPredicate<JavaClass> LIBRARIES = resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "tools.jackson..",
            "org.slf4j..",
            "org.jspecify..",
            "com.fasterxml.jackson.annotation..");

    /** Who uses a constant copies its value, which leaves no trace in a class file. */
    private static final DescribedPredicate<JavaClass> CONSTANTS = DescribedPredicate.describe(
            "hold constants only",
            type -> type.getMethods().isEmpty()
                    && !type.getFields().isEmpty()
                    && type.getFields().stream()
                            .allMatch(field -> field.getModifiers().containsAll(Set.of(STATIC, FINAL))));

    /** With the visibility that a superclass, an interface, a record or an enum prescribes. */
    private static final DescribedPredicate<JavaCodeUnit> PRESCRIBED = DescribedPredicate.describe(
            "prescribed",
            unit -> unit.getOwner().isInterface()
                    || unit.getOwner().isRecord()
                    || unit.getOwner().isEnum()
                    || supertypes(unit.getOwner())
                            .flatMap(type -> type.getMethods().stream())
                            .anyMatch(method -> method.getName().equals(unit.getName())
                                    && method.getRawParameterTypes().size()
                                            == unit.getRawParameterTypes().size()));

    @Test
    void core_isAllThere() {
        assertThat(CORE).hasSizeGreaterThan(60);
        assertThat(CORE.contain(GetFluxlyClient.class)).isTrue();
        assertThat(CORE.contain(ArchitectureTest.class)).isFalse();
    }

    // ---- packages ---------------------------------------------------------------------------------------------------

    @Test
    void packages_haveNoCycles() {
        holds(slices().matching("com.getfluxly.(**)").should().beFreeOfCycles());
    }

    @Test
    void root_isImportedByItselfTheTestKitAndTheCourierOnly() {
        holds(classes()
                .that()
                .resideInAPackage("com.getfluxly")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("com.getfluxly", TEST_KIT, RELAY));
    }

    @Test
    void testKit_isImportedByItselfOnly() {
        holds(classes()
                .that()
                .resideInAPackage(TEST_KIT)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(TEST_KIT));
    }

    @Test
    void courier_isImportedByItselfOnly() {
        holds(classes()
                .that()
                .resideInAPackage(RELAY)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(RELAY));
    }

    @Test
    void courier_isAllThatTheRelayIsOffered() {
        holds(classes()
                .that()
                .resideInAPackage(RELAY)
                .and()
                .arePublic()
                .should()
                .haveNameMatching("com\\.getfluxly\\.relay\\.Courier(\\$.+)?"));
    }

    @Test
    void leaves_knowErrorsOnly() {
        for (String leaf : new String[] {"profile", "delivery"}) {
            holds(dependenciesOf(leaf, "com.getfluxly.error.."));
        }
        // What is written on a record says how it becomes an event.
        holds(dependenciesOf("event", "com.getfluxly.error..", "com.fasterxml.jackson.annotation.."));
        // A transport warns of JVM flags that undo its promises, and may be given a context of TLS.
        holds(dependenciesOf("transport", "com.getfluxly.error..", "org.slf4j..", "javax.net.ssl.."));
    }

    @Test
    void errors_knowNobody() {
        holds(dependenciesOf("error"));
    }

    // ---- rooms of the engine ----------------------------------------------------------------------------------------

    @Test
    void internal_isImportedByTheRootTheTestKitAndTheCourierOnly() {
        holds(classes()
                .that()
                .resideInAPackage("com.getfluxly.internal..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("com.getfluxly", TEST_KIT, RELAY, "com.getfluxly.internal.."));
    }

    @Test
    void internal_holdsTheEngineAlone() {
        holds(classes()
                .that()
                .resideInAPackage("com.getfluxly.internal")
                .and()
                .doNotHaveSimpleName("package-info")
                .should(be(belongToAnyOf(DeliveryEngine.class))));
    }

    @Test
    void rooms_areThoseOfTheTable() {
        Set<String> packages = CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("com.getfluxly.internal."))
                .collect(Collectors.toSet());

        assertThat(packages).containsExactlyInAnyOrderElementsOf(names(ROOMS));
    }

    @Test
    void rooms_useWhatTheTableSays() {
        for (Room room : ROOMS) {
            holds(noClasses()
                    .that()
                    .resideInAPackage(room.name())
                    .should()
                    .dependOnClassesThat(resideInAPackage("com.getfluxly.internal..")
                            .and(not(resideInAnyPackage(room.itselfAndWhatItMayUse())))));
        }
    }

    @Test
    void rooms_useOnlyThoseBelow() {
        List<String> below = new ArrayList<>();
        for (Room room : ROOMS) {
            below.add(room.name());
            assertThat(below).contains(room.itselfAndWhatItMayUse());
        }
    }

    @Test
    void rooms_areDocumented() throws IOException {
        String document = Files.readString(Path.of("../docs/architecture.md"));

        for (Room room : ROOMS) {
            assertThat(document)
                    .containsPattern("\\| `" + room.last() + "` \\| .+ \\| " + room.mayUseInWords() + " \\|\n");
        }
    }

    @Test
    void internal_isPublicOnlyForOtherPackages() {
        holds(classes()
                .that()
                .resideInAPackage("com.getfluxly.internal..")
                .and()
                .arePublic()
                .and(not(CONSTANTS))
                .should(haveADependentOutsideOfTheirPackage()));
        holds(noClasses()
                .that()
                .resideInAPackage("com.getfluxly.internal..")
                .should()
                .beProtected());
    }

    @Test
    void rooms_offerOnlyWhatOthersUse() {
        holds(codeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("com.getfluxly.internal..")
                .and()
                .arePublic()
                .and(are(not(PRESCRIBED)))
                .should(beCalledFromOutsideOfTheirPackage()));
    }

    // ---- dependencies -----------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I53", mutant = "a fourth library is used")
    void core_needsThreeLibrariesOnly() {
        holds(classes()
                .that(not(nameMatching(WITH_ASSERTJ + "|" + WITH_JUNIT)))
                .should()
                .onlyDependOnClassesThat(LIBRARIES.or(resideInAPackage("com.getfluxly.."))));
    }

    /** So that a project without AssertJ, or without JUnit, has all the rest. */
    @Test
    void testLibraries_areUsedByWhatIsAboutThemOnly() {
        holds(classes()
                .that(nameMatching(WITH_ASSERTJ))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "org.assertj..", "com.getfluxly..")));
        holds(classes()
                .that(nameMatching(WITH_JUNIT))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.junit.platform.launcher..", TEST_KIT)));
        holds(noClasses()
                .that(not(nameMatching(WITH_ASSERTJ)))
                .should()
                .dependOnClassesThat(nameMatching(WITH_ASSERTJ)));
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    @Test
    void time_isReadInOnePlaceOnly() {
        DescribedPredicate<JavaClass> outside = DescribedPredicate.describe(
                "outside of the two clocks",
                type -> !Set.of("com.getfluxly.internal.base.SystemClock", "com.getfluxly.transport.Ticker")
                        .contains(type.getName()));
        holds(noClasses()
                .that(outside)
                .should()
                .accessTargetWhere(member("java\\.lang\\.Thread", "sleep"))
                .orShould()
                .accessTargetWhere(member("java\\.util\\.concurrent\\.TimeUnit", "sleep"))
                .orShould()
                .accessTargetWhere(member("java\\.lang\\.System", "currentTimeMillis|nanoTime"))
                .orShould()
                .accessTargetWhere(member("java\\.time\\..*", "now"))
                .orShould()
                .callConstructor(Date.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class));
    }

    // ---- what nobody may touch --------------------------------------------------------------------------------------

    @Test
    void console_isNotOurs_butForOneLine() {
        holds(noClasses()
                .that()
                // A loss at the end of the JVM, when loggers may have ended before.
                .doNotHaveFullyQualifiedName("com.getfluxly.LastWords")
                .should()
                .accessTargetWhere(member("java\\.lang\\.System", "out|err"))
                .orShould()
                .accessTargetWhere(member(".*", "printStackTrace"))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(PrintStream.class));
    }

    /** A scheduled task ends for ever, and silently, with its first exception. */
    @Test
    @Promise("I14")
    void timers_areNotUsed() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Timer.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ScheduledExecutorService")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ForkJoinPool"));
    }

    @Test
    @Promise("I43")
    void threadLocals_areNotUsed() {
        holds(noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class));
    }

    @Test
    void foreignBytes_areNotBroughtToLife() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.naming..", "javax.script..", "java.rmi..")
                .orShould()
                .accessTargetWhere(member("java\\.lang\\.Class", "forName"))
                .orShould()
                .accessTargetWhere(member(".*", "loadClass")));
    }

    /** Nothing is inflated, so no answer can be a bomb. */
    @Test
    @Promise("I15")
    void compression_isNotUsed() {
        holds(noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.zip..", "java.util.jar..")
                        .and(not(nameMatching("java\\.util\\.zip\\.CRC32C")))));
    }

    @Test
    void sums_areMadeInOnePlaceOnly() {
        holds(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("com.getfluxly.internal.spool.Checksum")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.zip.."));
    }

    @Test
    @Promise("I48")
    void tls_isLeftToThePlatform() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("com.getfluxly.transport")
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.net..", "java.security..", "sun.security..")
                        // Without it a thread knows the classes of its caller, up to JDK 23.
                        .and(not(nameMatching("java\\.security\\.(AccessController|PrivilegedAction)")))
                        // Whose events lie on the disk.
                        .and(not(nameMatching("java\\.security\\.MessageDigest")))
                        // How it failed may be read.
                        .and(not(nameMatching(".*Exception")))));
        // A context may be given to the wire, which takes it as it is; none of ours decides whom to trust.
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("javax\\.net\\.ssl\\.(HostnameVerifier|.*TrustManager.*|.*KeyManager.*)"));
    }

    @Test
    void hashes_areMadeInOnePlaceOnly() {
        holds(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("com.getfluxly.internal.spool.ProjectFingerprint")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.MessageDigest"));
    }

    @Test
    @Promise("I46")
    void redirectsCookiesAndPasswords_areNotUsed() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(CookieHandler|CookieManager|URLConnection|HttpURLConnection)")
                .orShould()
                // Handed one, the client of JDK 17 drops our own header; ours asks it for a proxy's password only.
                .accessTargetWhere(member("java\\.net\\.http\\.HttpClient\\$Builder", "authenticator"))
                .orShould()
                .accessTargetWhere(member("java\\.net\\.http\\.HttpClient\\$Redirect", "NORMAL|ALWAYS")));
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static void holds(ArchRule rule) {
        rule.check(CORE);
    }

    /** A call, a method reference or a field. */
    private static DescribedPredicate<JavaAccess<?>> member(String ownersName, String name) {
        return target(owner(nameMatching(ownersName))).and(target(nameMatching(name)));
    }

    private static List<String> names(List<Room> rooms) {
        return rooms.stream().map(Room::name).toList();
    }

    /** One of the engine's packages, by their last names. */
    private record Room(String last, List<String> mayUse) {

        String name() {
            return "com.getfluxly.internal." + last;
        }

        String mayUseInWords() {
            return mayUse.isEmpty()
                    ? "–"
                    : mayUse.stream().map(used -> "`" + used + "`").collect(joining(", "));
        }

        String[] itselfAndWhatItMayUse() {
            return Stream.concat(Stream.of(last), mayUse.stream())
                    .map(used -> "com.getfluxly.internal." + used)
                    .toArray(String[]::new);
        }
    }

    private static ArchCondition<JavaClass> haveADependentOutsideOfTheirPackage() {
        return new ArchCondition<>("have a dependent outside of their package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency ->
                                !dependency.getOriginClass().getPackageName().equals(type.getPackageName()));
                events.add(new SimpleConditionEvent(type, used, type.getName() + " is public, but for nobody else"));
            }
        };
    }

    private static Stream<JavaClass> supertypes(JavaClass type) {
        return Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
    }

    private static ArchCondition<JavaCodeUnit> beCalledFromOutsideOfTheirPackage() {
        return new ArchCondition<>("be called from outside of their package") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                boolean used = unit.getAccessesToSelf().stream()
                        .anyMatch(access -> !access.getOriginOwner()
                                .getPackageName()
                                .equals(unit.getOwner().getPackageName()));
                events.add(
                        new SimpleConditionEvent(unit, used, unit.getFullName() + " is public, but for nobody else"));
            }
        };
    }

    private static ArchRule dependenciesOf(String leaf, String... others) {
        String own = "com.getfluxly." + leaf + "..";
        return classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", own).or(resideInAnyPackage(others)));
    }

    private static JavaClasses importCore() {
        try {
            return new ClassFileImporter()
                    .importPath(Path.of(GetFluxlyClient.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()));
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
