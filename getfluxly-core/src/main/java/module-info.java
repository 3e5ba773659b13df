import org.jspecify.annotations.NullMarked;

/**
 * The GetFluxly client for the JVM, without a framework. {@link com.getfluxly.GetFluxlyClient} is the place to start; the
 * engine behind it is not exported and may change with any release.
 */
@NullMarked
module com.getfluxly.core {
    requires static transitive org.jspecify;
    requires java.net.http;
    requires org.slf4j;
    requires tools.jackson.databind;
    // For tests alone, where they are.
    requires static org.assertj.core;
    requires static org.junit.platform.launcher;

    exports com.getfluxly;
    exports com.getfluxly.delivery;
    exports com.getfluxly.error;
    exports com.getfluxly.event;
    exports com.getfluxly.profile;
    exports com.getfluxly.relay;
    exports com.getfluxly.test;
    exports com.getfluxly.transport;
}
