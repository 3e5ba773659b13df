package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command in a document is one of these, and something runs it. */
class CommandsTest {

    private static final String SAMPLE = "mvn -q -pl getfluxly-spring-boot-sample -am spring-boot:run";
    private static final String DRILL = SAMPLE + " -Dspring-boot.run.arguments=--spring.profiles.active=drill";

    /** Of each kind of command, what runs it. */
    private static final Map<Pattern, Path> RUNNERS = Map.of(
            Pattern.compile("mvn -B -ntp verify"),
            Path.of(".ci/run"),
            Pattern.compile(Pattern.quote(SAMPLE) + "|" + Pattern.quote(DRILL)),
            Path.of(".ci/readme-commands"),
            Pattern.compile("curl .*"),
            Path.of("getfluxly-spring-boot-sample/src/test/java/com/getfluxly/sample/DocumentedCommandsTest.java"));

    private static Stream<String> commands() {
        return Document.blocksForUsers("sh").flatMap(block -> block.lines().stream());
    }

    private static String read(Path file) throws IOException {
        return Files.readString(Document.ROOT.resolve(file));
    }

    private static Path runner(String command) {
        return RUNNERS.entrySet().stream()
                .filter(kind -> kind.getKey().matcher(command).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing runs: " + command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isRun(String command) {
        assertThat(Document.ROOT.resolve(runner(command))).isRegularFile();
    }

    @Test
    void gate_isWhatCiRuns() throws IOException {
        assertThat(read(Path.of(".ci/run"))).contains("mvn -B -ntp clean verify", "mvn -B -ntp verify");
    }

    /** Maven would look for a main class in every module otherwise. */
    @Test
    void sample_isTheModuleThatRuns() throws IOException {
        assertThat(read(Path.of("pom.xml")))
                .contains(
                        "<module>getfluxly-spring-boot-sample</module>",
                        "<spring-boot.run.skip>true</spring-boot.run.skip>");
        assertThat(read(Path.of("getfluxly-spring-boot-sample/pom.xml")))
                .contains(
                        "<artifactId>spring-boot-maven-plugin</artifactId>",
                        "<spring-boot.run.skip>false</spring-boot.run.skip>");
    }

    @Test
    void readme_tellsHowToRunTheSampleAndTheDrill() {
        List<String> told = Document.of("README.md").blocks("sh").stream()
                .flatMap(block -> block.lines().stream())
                .toList();

        assertThat(told).contains(SAMPLE, DRILL);
    }

    /** So that a block in another shell's name does not go unseen. */
    @Test
    void blocks_areOfLanguagesThatAreLookedAt() {
        assertThat(Document.forUsers().stream().flatMap(document -> document.allBlocks().stream()))
                .extracting(block -> Objects.requireNonNull(block).language())
                .isSubsetOf("java", "yaml", "xml", "sh", "json", "");
    }
}
