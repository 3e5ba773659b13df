package com.getfluxly.sample.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.sample.process.Report.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

    @ParameterizedTest
    @EnumSource
    void report_isReadAsItWasWritten(Kind kind) {
        Report report = new Report(kind, "{\"a\":\";\"}");

        assertThat(Report.parse(report.line())).hasValue(report);
    }

    @Test
    void report_mayHaveNoText() {
        assertThat(new Report(Kind.COUNTING, "").line()).isEqualTo("@shop COUNTING ;");
        assertThat(Report.parse("@shop COUNTING ;")).hasValue(new Report(Kind.COUNTING, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Started", "@shop SOLD a;", "@shop ACCEPTED 1234", " @shop ACCEPTED 1234;"})
    void otherLines_andThoseThatAKillCut_areNone(String line) {
        assertThat(Report.parse(line)).isEmpty();
    }
}
