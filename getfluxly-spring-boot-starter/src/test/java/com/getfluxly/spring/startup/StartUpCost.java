package com.getfluxly.spring.startup;

import com.getfluxly.spring.startup.SelfTimes.Cost;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * Measures how long the starter's beans take in a web application with actuator and Prometheus: the steps
 * {@code spring.beans.instantiate} of every bean with {@code getfluxly} in its name, our configuration classes included,
 * without the time of beans that they make others make. Starts as many JVMs as it is told, 7 by default, one after the
 * other, and prints a row for {@code docs/performance.md}, then one for each bean.
 *
 * <pre>{@code
 * mvn -B -ntp -q -pl getfluxly-spring-boot-starter -am test-compile \
 *     dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/classpath
 * cd getfluxly-spring-boot-starter/target
 * java -cp test-classes:classes:$(cat classpath) com.getfluxly.spring.startup.StartUpCost 7
 * }</pre>
 */
@EnableAutoConfiguration
public class StartUpCost {

    private static final String ONE_RUN = "one-run";

    /** On the test classpath, and not in the application that is measured. */
    private static final List<String> ELSEWHERE = List.of(
            "devtools",
            "webflux",
            "reactor",
            "netty",
            "wiremock",
            "httpclient5",
            "httpcore5",
            "jetty",
            "junit",
            "mockito");

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(ONE_RUN)) {
            costs().forEach((bean, cost) -> System.out.println(bean + "\t" + cost.elapsed() + "\t" + cost.cpu()));
        } else {
            measure(args.length > 0 ? Integer.parseInt(args[0]) : 7);
        }
    }

    private static Map<String, Cost> costs() {
        SpringApplication application = new SpringApplication(StartUpCost.class);
        SelfTimes startUp = new SelfTimes();
        application.setApplicationStartup(startUp);
        application
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--spring.application.name=measured",
                        "--management.endpoints.web.exposure.include=health,prometheus,getfluxly",
                        "--getfluxly.token=gflux_secret_1",
                        "--getfluxly.api-host=http://127.0.0.1:1",
                        "--getfluxly.context.region=eu")
                .close();
        return startUp.costs(
                bean -> bean.toLowerCase(Locale.ROOT).contains("getfluxly") && !bean.contains("startUpCost"));
    }

    private static void measure(int runs) throws IOException, InterruptedException {
        Map<String, List<Cost>> beans = new TreeMap<>();
        List<Cost> sums = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Map<String, Cost> costs = inANewJvm();
            costs.forEach((bean, cost) ->
                    beans.computeIfAbsent(bean, none -> new ArrayList<>()).add(cost));
            sums.add(costs.values().stream().reduce(Cost.NONE, Cost::plus));
        }
        System.out.println(
                "| JDK | beans | elapsed: median, least, most | CPU: median, least, most |\n|---|---:|---:|---:|");
        System.out.printf(
                "| %s | %d | %s | %s |%n",
                System.getProperty("java.version"), beans.size(), row(sums, Cost::elapsed), row(sums, Cost::cpu));
        beans.forEach((bean, costs) ->
                System.out.printf("%s: %s; CPU %s%n", bean, row(costs, Cost::elapsed), row(costs, Cost::cpu)));
    }

    private static Map<String, Cost> inANewJvm() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classpath(),
                        StartUpCost.class.getName(),
                        ONE_RUN)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        return output.lines()
                .map(line -> line.split("\t", 3))
                .filter(columns -> columns.length == 3)
                .collect(Collectors.toMap(
                        columns -> columns[0],
                        columns -> new Cost(Long.parseLong(columns[1]), Long.parseLong(columns[2]))));
    }

    private static String classpath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> ELSEWHERE.stream().noneMatch(new File(entry).getName()::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Median, least and most. */
    private static String row(List<Cost> costs, ToLongFunction<Cost> time) {
        long[] sorted = costs.stream().mapToLong(time).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%.1f ms, %.1f, %.1f",
                sorted[sorted.length / 2] / 1e6,
                sorted[0] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }
}
