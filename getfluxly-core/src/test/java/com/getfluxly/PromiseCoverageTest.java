package com.getfluxly;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lists the promises of this module with the tests that quote them, in {@code target/promises.md}; each has one that runs
 * always.
 */
class PromiseCoverageTest {

    /**
     * What the first release owes and the core can keep. Not here: I52 and I55, which the starter keeps.
     */
    private static final Set<String> OWED = Set.of(
            "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13", "I14", "I15", "I16",
            "I17", "I18", "I19", "I20", "I21", "I22", "I23", "I24", "I25", "I26", "I27", "I28", "I29", "I30", "I31",
            "I32", "I33", "I34", "I35", "I36", "I37", "I38", "I39", "I40", "I41", "I42", "I43", "I44", "I45", "I46",
            "I47", "I48", "I49", "I50", "I51", "I53", "I54", "I56", "I57", "I58", "I59", "I60", "I61", "I63", "I64",
            "I66");

    private static final DescribedPredicate<JavaAnnotation<?>> THOROUGH = describe(
            "thorough",
            annotation -> annotation.getRawType().isEquivalentTo(Tag.class)
                    && annotation.get("value").filter("thorough"::equals).isPresent());

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("com.getfluxly");

    @Test
    void everyPromiseOwed_isQuotedByATest() throws IOException {
        SortedMap<String, SortedSet<String>> proofs =
                new TreeMap<>(Comparator.comparingInt(PromiseCoverageTest::number));
        OWED.forEach(promise -> proofs.put(promise, new TreeSet<>()));
        TESTS.forEach(type -> collect(type, proofs));
        Files.write(
                Path.of("target/promises.md"),
                proofs.entrySet().stream().map(PromiseCoverageTest::row).toList());

        assertThat(proofs)
                .as("promises without a test")
                .allSatisfy((promise, tests) -> assertThat(tests).isNotEmpty());
        assertThat(proofs.keySet())
                .as("promises that the first release does not owe")
                .containsExactlyInAnyOrderElementsOf(OWED);
    }

    /** A test that nothing makes fail proves nothing: for each promise one names a fault that was tried on it. */
    @Test
    void everyPromiseOwed_hasATestThatNamesTheFaultItFinds() {
        Set<String> named = new TreeSet<>();
        TESTS.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Promise.class) && !runsInTheThoroughRunAlone(method))
                .map(method -> method.getAnnotationOfType(Promise.class))
                .filter(promise -> !promise.mutant().isEmpty())
                .forEach(promise -> named.addAll(Set.of(promise.value())));

        assertThat(named).containsAll(OWED);
    }

    private static void collect(JavaClass type, Map<String, SortedSet<String>> proofs) {
        if (runsInTheThoroughRunAlone(type)) {
            return;
        }
        type.tryGetAnnotationOfType(Promise.class).ifPresent(promise -> add(promise, name(type), proofs));
        type.getMethods().stream()
                .filter(method -> method.isAnnotatedWith(Promise.class) && !runsInTheThoroughRunAlone(method))
                .forEach(method ->
                        add(method.getAnnotationOfType(Promise.class), name(type) + "." + method.getName(), proofs));
    }

    private static boolean runsInTheThoroughRunAlone(CanBeAnnotated test) {
        return test.isAnnotatedWith(THOROUGH);
    }

    private static void add(Promise promise, String test, Map<String, SortedSet<String>> proofs) {
        for (String number : promise.value()) {
            proofs.computeIfAbsent(number, unknown -> new TreeSet<>()).add(test);
        }
    }

    private static String name(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1);
    }

    private static int number(String promise) {
        return Integer.parseInt(promise.substring(1));
    }

    private static String row(Map.Entry<String, SortedSet<String>> proof) {
        return "- **" + proof.getKey() + "** " + String.join(", ", proof.getValue());
    }
}
