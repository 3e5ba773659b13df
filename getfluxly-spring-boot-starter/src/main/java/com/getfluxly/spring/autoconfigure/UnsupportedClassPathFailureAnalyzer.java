package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do instead. */
final class UnsupportedClassPathFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedClassPathException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedClassPathException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                cause.remedy()
                        + ". Or put getfluxly-core into the place of the starter, since it needs no Spring, and declare"
                        + " the client: @Bean(destroyMethod = \"close\") GetFluxlyClient client() { return"
                        + " GetFluxlyClient.builder(token).shutdownHook(false).failureMode(FailureMode.REPORT).build(); }",
                cause);
    }
}
