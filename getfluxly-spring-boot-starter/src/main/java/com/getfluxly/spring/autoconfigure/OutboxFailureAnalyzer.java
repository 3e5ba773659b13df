package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do instead. */
final class OutboxFailureAnalyzer extends AbstractFailureAnalyzer<OutboxFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OutboxFailure cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
    }
}
