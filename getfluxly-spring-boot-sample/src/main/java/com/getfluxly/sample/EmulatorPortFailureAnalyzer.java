package com.getfluxly.sample;

import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;

/** Says what to do when another process has the emulator's port. For the shop's own, Spring Boot does. */
class EmulatorPortFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        if (findCause(rootFailure, PortInUseException.class) != null) {
            return null;
        }
        return new FailureAnalysis(
                "The ingest emulator cannot listen on its port: " + cause.getMessage() + ".",
                "Stop the process that has the port, choose another one with sample.emulator.port,"
                        + " or switch the emulator off with sample.emulator.enabled=false.",
                cause);
    }
}
