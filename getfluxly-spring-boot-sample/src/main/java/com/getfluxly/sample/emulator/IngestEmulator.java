package com.getfluxly.sample.emulator;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.StandardServer;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.JsonErrorReportValve;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.net.NioEndpoint;
import org.springframework.util.FileSystemUtils;

/**
 * A running ingest emulator: the service's three endpoints, what they received, and the switch for faults.
 *
 * <p>It listens on 127.0.0.1 only: it shows whatever it is sent, to anybody. All its threads
 * are daemons.
 */
public final class IngestEmulator implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final Tomcat tomcat;
    private final Path directory;
    private final CountDownLatch closing;
    private final FaultSwitch faults;
    private final Received received;

    private IngestEmulator(
            Tomcat tomcat, Path directory, CountDownLatch closing, FaultSwitch faults, Received received) {
        this.tomcat = tomcat;
        this.directory = directory;
        this.closing = closing;
        this.faults = faults;
        this.received = received;
    }

    /**
     * Starts an emulator with the rate limit of the Pro plan; it answers when this method returns.
     *
     * @param port the port to listen on; 0 takes a free one
     * @throws IllegalStateException if the server cannot start, for one because the port is taken
     */
    public static IngestEmulator start(int port) {
        return start(port, RateLimit.PRO, Tokens.ANY, Clock.systemUTC());
    }

    static IngestEmulator start(int port, RateLimit limit, Tokens tokens, Clock clock) {
        NioEndpoint endpoint = new NioEndpoint();
        CountDownLatch closing = new CountDownLatch(1);
        FaultSwitch faults = new FaultSwitch();
        Received received = new Received(clock);
        Api api = new Api(tokens, clock, new RateLimiter(limit, clock), faults, received);

        Path directory = temporaryDirectory();
        Tomcat tomcat = tomcat(directory, connector(port, endpoint));
        Context context = context(tomcat);
        // "/" is whatever no other pattern matches.
        serve(context, new ApiServlet(api, new Connections(endpoint), closing), "/");
        serve(context, new ReceivedServlet(received), "/received", "/received/events");
        serve(context, new ResetServlet(api, received), "/reset");
        serve(context, new FaultServlet(faults), "/fault", "/fault/*");

        IngestEmulator emulator = new IngestEmulator(tomcat, directory, closing, faults, received);
        emulator.open(port);
        return emulator;
    }

    /** The port that it listens on, never 0. */
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Its origin, which is what the client takes as API host. */
    public URI uri() {
        return URI.create("http://" + HOST + ":" + port());
    }

    /** Puts a fault with its usual settings in place of the present one, until {@link #heal()}. */
    public void fault(FaultMode mode) {
        fault(new FaultOrder(Fault.of(mode), null));
    }

    void fault(FaultOrder order) {
        faults.set(order);
    }

    /** Switches the present fault off, if there is one. */
    public void heal() {
        faults.heal();
    }

    /** How much has arrived; also after {@link #close()}. */
    public Counters counters() {
        return received.counters();
    }

    /** Whether it has the event; the 100,000 that came last are known. */
    public boolean hasStored(String messageId) {
        return received.hasStored(messageId);
    }

    /** The JSON of an event that it keeps, for people to read; empty if it has forgotten it, or never had it. */
    public Optional<String> json(String messageId) {
        return received.json(messageId);
    }

    /** Whether a fault refused the event for good; one that came again and was stored counts no more. */
    public boolean hasCondemned(String messageId) {
        return received.hasCondemned(messageId);
    }

    /** Says that another process sends from now on, so that {@link #resent()} can tell what comes once more. */
    public void expectNewSender() {
        received.expectNewSender();
    }

    /** How many requests a later process sent again under the key of an earlier one, once for each process. */
    public long resent() {
        return received.resent();
    }

    /**
     * What it received, in time that does not depend on how much that is.
     *
     * @param newestEvents how many of the newest events are wanted at most
     */
    public EmulatorSnapshot snapshot(int newestEvents) {
        return received.summary(faults.label(), newestEvents);
    }

    /**
     * Stops at once: connections are closed, and a request that a {@code slow} fault holds back is reset. Does
     * nothing the second time.
     */
    @Override
    public synchronized void close() {
        if (closing.getCount() == 0) {
            return;
        }
        // Whatever is held back ends first, then the connections: Tomcat would wait seconds for requests at work.
        closing.countDown();
        try {
            tomcat.getConnector().stop();
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("the ingest emulator did not stop", e);
        } finally {
            deleteDirectory();
        }
    }

    private void open(int port) {
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            close();
            throw new IllegalStateException("the ingest emulator cannot listen on " + HOST + ":" + port, e);
        }
    }

    private void deleteDirectory() {
        // Tomcat puts its directory there, and the next Tomcat in this JVM would create it again.
        System.getProperties().remove(Globals.CATALINA_HOME_PROP, directory.toString());
        System.getProperties().remove(Globals.CATALINA_BASE_PROP, directory.toString());
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tomcat tomcat(Path directory, Connector connector) {
        // Tomcat would install a URL handler for the whole JVM; it serves WAR files, which we have none of.
        TomcatURLStreamHandlerFactory.disable();
        Tomcat tomcat = new Tomcat();
        tomcat.setSilent(true);
        tomcat.setBaseDir(directory.toString());
        // The name is the JMX domain too, and the application's own Tomcat holds the default one.
        tomcat.getEngine().setName(directory.getFileName().toString());
        ((StandardServer) tomcat.getServer()).setUtilityThreadsAsDaemon(true);
        // What is so malformed that Tomcat itself refuses it would else be answered with an HTML page.
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(JsonErrorReportValve.class.getName());
        tomcat.setConnector(connector);
        return tomcat;
    }

    private static StandardContext context(Tomcat tomcat) {
        StandardContext context = (StandardContext)
                tomcat.addContext("", tomcat.getServer().getCatalinaBase().getPath());
        // These look for leaks of a web application's class loader when it stops; there is none of its own here.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        return context;
    }

    private static void serve(Context context, Servlet servlet, String... patterns) {
        Wrapper wrapper = Tomcat.addServlet(context, servlet.getClass().getSimpleName(), servlet);
        Arrays.asList(patterns).forEach(wrapper::addMapping);
    }

    private static Connector connector(int port, NioEndpoint endpoint) {
        Connector connector = new Connector(new Http11NioProtocol(endpoint));
        connector.setPort(port);
        connector.setThrowOnFailure(true);
        connector.setProperty("address", HOST);
        // A profile's id may hold an encoded slash or backslash; Tomcat refuses both unless told otherwise.
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        return connector;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("ingest-emulator-").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
