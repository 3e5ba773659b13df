package com.getfluxly.spring.autoconfigure;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;

/** All that Prometheus learns of the client: the text of one scrape. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("(?<name>\\w+)(?:\\{(?<labels>.*)\\})? (?<value>\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final List<String> lines;
    private final List<Sample> samples;

    /** One series, and what it says now. */
    record Sample(String name, Map<String, String> labels, double value) {

        boolean has(String label, String wanted) {
            return wanted.equals(labels.get(label));
        }

        /** As Prometheus writes it. */
        String series() {
            return labels.isEmpty()
                    ? name
                    : labels.entrySet().stream()
                            .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                            .collect(Collectors.joining(",", name + "{", "}"));
        }
    }

    private Scrape(String text) {
        this.lines = text.lines()
                .filter(line -> line.contains("getfluxly") && !line.startsWith("# HELP"))
                .toList();
        this.samples = lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(Scrape::sample)
                .toList();
    }

    static Scrape of(BeanFactory application) {
        return new Scrape(application.getBean(PrometheusMeterRegistry.class).scrape());
    }

    /** Types and samples, without the words for humans. */
    String text() {
        return String.join("\n", lines);
    }

    List<Sample> samples() {
        return samples;
    }

    /** In the order of the text, which is that of names and labels. */
    List<String> series() {
        return samples.stream().map(Sample::series).toList();
    }

    double value(String name) {
        return sum(name, sample -> true);
    }

    double sum(String name, Predicate<Sample> which) {
        List<Sample> chosen = samples.stream()
                .filter(sample -> sample.name().equals(name) && which.test(sample))
                .toList();
        if (chosen.isEmpty()) {
            throw new AssertionError("no such series: " + name);
        }
        return chosen.stream().mapToDouble(Sample::value).sum();
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        String labels = sample.group("labels");
        return new Sample(
                sample.group("name"), labels(labels == null ? "" : labels), Double.parseDouble(sample.group("value")));
    }

    private static Map<String, String> labels(String text) {
        return LABEL.matcher(text)
                .results()
                .collect(Collectors.toMap(
                        (MatchResult label) -> label.group(1),
                        label -> label.group(2),
                        (one, other) -> other,
                        TreeMap::new));
    }
}
