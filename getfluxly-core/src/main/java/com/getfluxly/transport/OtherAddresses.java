package com.getfluxly.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way round a dead address of a name that has several: the JDK's client only ever connects to the first. Once another
 * one has worked it is used for a minute, each exchange on a connection of its own; then the client gets its next chance. For
 * any thread of the wire.
 */
final class OtherAddresses {

    private static final long PREFERRED_NANOS = Duration.ofMinutes(1).toNanos();

    private final ApiHost host;
    private final HttpClientFactory settings;
    private final LongSupplier nanoClock;

    private volatile @Nullable Preferred preferred;

    OtherAddresses(ApiHost host, HttpClientFactory settings, LongSupplier nanoClock) {
        this.host = host;
        this.settings = settings;
        this.nanoClock = nanoClock;
    }

    private record Preferred(InetAddress address, long until) {}

    /** Whether one of them has worked lately where the first did not. */
    boolean arePreferred() {
        Preferred lately = preferred;
        return lately != null && lately.until() - nanoClock.getAsLong() > 0;
    }

    /** Sends by the one that has worked, or by any that does. */
    TransportResponse send(TransportRequest request, long deadline, Sending sending) throws IOException {
        List<InetAddress> addresses = new ArrayList<>(settings.addresses());
        Preferred lately = preferred;
        if (lately != null && addresses.remove(lately.address())) {
            addresses.add(0, lately.address());
        }
        return sendByAny(addresses, request, deadline, sending, null);
    }

    /**
     * Sends by another address than the first, to which there was no connection.
     *
     * @throws IOException what the client said, if there is no other one, or none of them works
     */
    TransportResponse sendAfter(IOException notConnected, TransportRequest request, long deadline, Sending sending)
            throws IOException {
        List<InetAddress> addresses = settings.addresses();
        if (addresses.size() < 2) {
            throw notConnected;
        }
        List<InetAddress> others = new ArrayList<>(addresses.subList(1, addresses.size()));
        // Last, since it need not be the one that the client has tried: names rotate.
        others.add(addresses.get(0));
        return sendByAny(others, request, deadline, sending, notConnected);
    }

    private TransportResponse sendByAny(
            List<InetAddress> addresses,
            TransportRequest request,
            long deadline,
            Sending sending,
            @Nullable IOException before)
            throws IOException {
        IOException failure = before;
        int untried = addresses.size();
        for (InetAddress address : addresses) {
            try (SocketExchange exchange = new SocketExchange(host, settings, SocketChannel.open())) {
                exchange.connect(
                        new InetSocketAddress(address, host.port()),
                        timeout(request, deadline).dividedBy(untried));
                TransportResponse answer = exchange.send(request, sending);
                prefer(address);
                return answer;
            } catch (SocketExchange.NotConnected next) {
                untried--;
                // A certificate says more than a port that is closed.
                failure = failure == null || next.failure() instanceof SSLException ? next.failure() : failure;
            } catch (IOException broken) {
                preferred = null;
                throw broken;
            }
        }
        preferred = null;
        throw failure == null ? new UnknownHostException("the name of the host has no address") : failure;
    }

    /** The minute is not prolonged by what it brings, or the client would never get its next chance. */
    private void prefer(InetAddress address) {
        Preferred lately = preferred;
        if (lately == null || !lately.address().equals(address) || !arePreferred()) {
            preferred = new Preferred(address, nanoClock.getAsLong() + PREFERRED_NANOS);
        }
    }

    private Duration timeout(TransportRequest request, long deadline) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - nanoClock.getAsLong()));
        Duration most = settings.connectTimeout(request.timeout());
        return left.compareTo(most) < 0 ? left : most;
    }
}
