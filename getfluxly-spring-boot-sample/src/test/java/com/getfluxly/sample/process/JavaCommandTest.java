package com.getfluxly.sample.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void command_startsTheClassAsThisJvmWasStarted() {
        String classPath = "classes" + File.pathSeparator + "a.jar";

        assertThat(new JavaCommand(classPath, List.of("-Xmx64m", "-Da=b")).of("com.example.Main", List.of("--c=d")))
                .containsExactly(
                        JAVA,
                        "-Xmx64m",
                        "-Da=b",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "com.example.Main",
                        "--c=d");
    }

    @Test
    void agents_stayWithThisJvm() {
        List<String> options = List.of(
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-javaagent:a.jar",
                "-agentpath:a.so",
                "-Dcom.sun.management.jmxremote.port=9010");

        assertThat(new JavaCommand("classes", options).of("Main", List.of()))
                .containsExactly(JAVA, "-XX:TieredStopAtLevel=1", "-cp", "classes", "Main");
    }

    @Test
    void executableJar_isAskedForTheClass() {
        assertThat(new JavaCommand("shop.jar", List.of()).of("com.example.Main", List.of()))
                .endsWith(
                        "-cp",
                        "shop.jar",
                        "-Dloader.main=com.example.Main",
                        "org.springframework.boot.loader.launch.PropertiesLauncher");
    }
}
