package com.getfluxly.spring.test;

import com.getfluxly.test.RecordingGetFluxlyClient;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/** Empties the recording before each test, after all that others prepare for it. */
final class RecordingTestExecutionListener implements TestExecutionListener, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void beforeTestMethod(TestContext test) {
        if (TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), RecordGetFluxly.class)) {
            test.getApplicationContext()
                    .getBeanProvider(RecordingGetFluxlyClient.class)
                    .ifAvailable(RecordingGetFluxlyClient::clear);
        }
    }
}
