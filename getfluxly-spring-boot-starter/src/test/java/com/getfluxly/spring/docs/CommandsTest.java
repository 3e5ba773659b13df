package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command in a document is one of these, and something runs it. */
class CommandsTest {

    /** Not quiet: the first start takes some minutes, and Maven says why. */
    private static final String SAMPLE =
            "mvn -Dmaven.test.skip=true -pl getfluxly-spring-boot-sample -am spring-boot:run";

    private static final String DRILL =
            SAMPLE + " \"-Dspring-boot.run.arguments=--spring.profiles.active=drill --drill.minutes=1\"";
    private static final String PLAIN =
            SAMPLE + " -Dspring-boot.run.main-class=com.getfluxly.sample.plain.PlainJavaMain"
                    + " \"-Dspring-boot.run.arguments=http://127.0.0.1:8090 gflux_secret_sample\"";

    private static final String FLEET = SAMPLE + " -Dspring-boot.run.profiles=fleet";
    private static final String JAR = SAMPLE.replace("spring-boot:run", "package");
    private static final String STAND_IN =
            "java -jar getfluxly-spring-boot-sample/target/getfluxly-spring-boot-sample-*.jar --spring.profiles.active=emulator";

    private static final Path CI = Path.of(".ci/run");
    private static final Path SCRIPT = Path.of(".ci/readme-commands");
    private static final Path CURLS =
            Path.of("getfluxly-spring-boot-sample/src/test/java/com/getfluxly/sample/DocumentedCommandsTest.java");

    private static final Path STAND_IN_CURLS =
            Path.of("getfluxly-spring-boot-sample/src/test/java/com/getfluxly/sample/StandInAloneTest.java");
    private static final Path STAND_IN_RUN =
            Path.of("getfluxly-spring-boot-sample/src/test/java/com/getfluxly/sample/StandInIT.java");

    /** Whose curl commands are typed, by what name, and where. */
    private static final Map<String, Typed> TYPED = Map.of(
            "README.md", new Typed("README", CURLS),
            "docs/operating.md", new Typed("OPERATING", CURLS),
            "docs/stand-in.md", new Typed("STAND_IN", STAND_IN_CURLS));

    private record Typed(String name, Path test) {}

    private static Stream<Arguments> commands() {
        return Document.blocksForUsers("sh")
                .flatMap(block -> block.lines().stream()
                        .map(line -> Arguments.of(
                                Document.ROOT.relativize(block.file()).toString(), line)));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(Document.ROOT.resolve(file));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isRun(String document, String command) throws IOException {
        if (command.startsWith("curl ")) {
            assertThat(TYPED).as("a curl command that nobody types").containsKey(document);
            Typed typed = Objects.requireNonNull(TYPED.get(document));
            assertThat(read(typed.test())).contains("private static final Path " + typed.name());
        } else if (command.startsWith(SAMPLE)) {
            assertThat(command).isIn(SAMPLE, DRILL, PLAIN, FLEET);
            assertThat(read(CI)).contains("bash " + SCRIPT);
        } else if (command.startsWith("java ")) {
            assertThat(command).isEqualTo(STAND_IN);
            assertThat(read(STAND_IN_RUN)).contains("\"-jar\"", "\"--spring.profiles.active=emulator\"");
        } else if (command.equals(JAR)) {
            // The gate builds it in the same way, and then the test above runs it.
            assertThat(read(CI)).contains("mvn -B -ntp verify");
        } else {
            assertThat(command).isEqualTo("mvn -B -ntp verify");
            assertThat(read(CI)).contains(command);
        }
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
    void readme_tellsHowToRunTheSample() {
        List<String> told = Document.of("README.md").blocks("sh").stream()
                .flatMap(block -> block.lines().stream())
                .toList();

        assertThat(told).containsOnlyOnce(SAMPLE, DRILL, PLAIN);
    }

    /** What somebody copies first. */
    @Test
    void dependency_isWhatTheBuildMakes() throws IOException {
        String built = read(Path.of("pom.xml"));
        String version = between(built, "<version>", "</version>");

        assertThat(Document.of("README.md").blocks("xml"))
                .singleElement()
                .satisfies(block -> assertThat(block.text())
                        .contains(
                                "<groupId>" + between(built, "<groupId>", "</groupId>") + "</groupId>",
                                "<artifactId>getfluxly-core</artifactId> <!-- Spring Boot: getfluxly-spring-boot-starter -->",
                                "<version>" + version + "</version>"));
        assertThat(read(Path.of("README.md")))
                .contains("`implementation(\"" + between(built, "<groupId>", "</groupId>") + ":getfluxly-core:"
                        + version + "\")`");
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    /** So that a block in another shell's name does not go unseen. */
    @Test
    void blocks_areOfLanguagesThatAreLookedAt() {
        assertThat(Document.forUsers().stream().flatMap(document -> document.allBlocks().stream()))
                .extracting(block -> Objects.requireNonNull(block).language())
                .isSubsetOf("java", "kotlin", "yaml", "xml", "sh", "json", "");
    }
}
