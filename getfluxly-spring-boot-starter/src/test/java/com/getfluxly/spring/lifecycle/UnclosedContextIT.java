package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nobody closes the context, somebody has to say so: our hook would close the client too early where it is closed. */
@Timeout(180)
class UnclosedContextIT {

    private final Collector service = new Collector();

    @AfterEach
    void closeService() {
        service.close();
    }

    private void run(String kind, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Dgetfluxly.token=gflux_secret_1");
        all.add("-Dgetfluxly.api-host=" + service.origin());
        all.add("-Dgetfluxly.flush-interval=0");
        try (ForkedJvm jvm = ForkedJvm.start(ClassPath.ofTheStarter(), all, UnclosedApplication.class, kind)) {
            assertThat(jvm.awaitExit()).as("%s", jvm.output()).isZero();
            assertThat(jvm.linesAfter(UnclosedApplication.ACCEPTED)).containsExactly("true");
        }
    }

    @Test
    @Promise("I1")
    void propertyThatSaysSo_hasOurHookDeliver() throws Exception {
        assertOurHookDelivers("boot");
    }

    @Test
    @Tag("thorough")
    @Promise("I1")
    void propertyThatSaysSo_hasOurHookDeliver_withoutBootToo() throws Exception {
        assertOurHookDelivers(UnclosedApplication.PLAIN);
    }

    private void assertOurHookDelivers(String kind) throws Exception {
        run(kind, "-Dspring.main.register-shutdown-hook=false");

        assertThat(service.confirmed()).containsExactly("last_words");
    }

    /** What the documents warn of. */
    @ParameterizedTest
    @Tag("thorough")
    @ValueSource(strings = {UnclosedApplication.PLAIN, "boot"})
    void withoutIt_eventsAreLost(String kind) throws Exception {
        run(kind);

        assertThat(service.confirmed()).isEmpty();
    }
}
