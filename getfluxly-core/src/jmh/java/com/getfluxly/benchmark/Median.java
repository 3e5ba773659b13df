package com.getfluxly.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what several turns measured: one turn that was disturbed does not move it. */
final class Median {

    private Median() {}

    /** With an even number of values the mean of the middle two. */
    static <T> double of(List<T> values, ToDoubleFunction<? super T> value) {
        double[] sorted = values.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** A cell with the median, and how often that of the first goes into it. */
    static <T> String besideFirst(List<T> values, List<T> first, ToDoubleFunction<? super T> value) {
        double median = of(values, value);
        return Report.format("%,.0f (%.2f)", median, median / of(first, value));
    }
}
