package com.getfluxly.sample.emulator;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections, to break one of them.
 *
 * <p>The Servlet API cannot leave an answer out, nor end one in the middle for certain, so this reaches under it, to the socket. With
 * {@code SO_LINGER} 0 closing it sends RST, which is what a client sees of a crashed process or a load balancer that
 * gave up. Tomcat finds the closed socket when it tries to send the answer, and cleans up as for any client that
 * went away.
 */
final class Connections {

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final NioEndpoint endpoint;

    Connections(NioEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Resets the connection that the request came on; one that was closed meanwhile is left alone. */
    void reset(HttpServletRequest request) throws IOException {
        close(request, true);
    }

    /** Closes it in good order: what was sent so far arrives, and then the end. */
    void cut(HttpServletRequest request) throws IOException {
        close(request, false);
    }

    private void close(HttpServletRequest request, boolean reset) throws IOException {
        ServletConnection connection = request.getServletConnection();
        for (SocketWrapperBase<NioChannel> open : endpoint.getConnections()) {
            if (isSame(open, connection)) {
                close((NioEndpoint.NioSocketWrapper) open, reset);
            }
        }
    }

    private static void close(NioEndpoint.NioSocketWrapper connection, boolean reset) throws IOException {
        SocketChannel socket = connection.getSocket().getIOChannel();
        if (socket == null) {
            // Tomcat's mark of a closed connection.
            return;
        }
        try {
            if (reset) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            socket.close();
        } catch (ClosedChannelException e) {
            log.debug("The connection was closed before it could be broken", e);
        }
        // A channel that a selector knows is closed in truth when the selector next runs, up to a second later.
        connection.getPoller().getSelector().wakeup();
    }

    private static boolean isSame(SocketWrapperBase<NioChannel> open, ServletConnection connection) {
        return open.getServletConnection(connection.getProtocol(), connection.getProtocolConnectionId())
                .getConnectionId()
                .equals(connection.getConnectionId());
    }
}
