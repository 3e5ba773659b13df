package com.getfluxly.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A port of the loopback interface, with a thread for each connection. Whatever is open then is closed with it. */
public final class LoopbackListener implements AutoCloseable {

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private LoopbackListener(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Listens from now on.
     *
     * @param name of its threads
     * @param serve gets each connection, and closes it
     */
    public static LoopbackListener start(String name, Consumer<Socket> serve) {
        try {
            LoopbackListener started = new LoopbackListener(new ServerSocket());
            started.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            startDaemon(name, () -> started.accept(name, serve));
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Closes that one too in the end. */
    public void add(Socket socket) {
        sockets.add(socket);
    }

    public static void startDaemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(String name, Consumer<Socket> serve) {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                startDaemon(name + "-connection", () -> serve.accept(socket));
            }
        } catch (IOException closedByTest) {
            sockets.removeIf(Socket::isClosed);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
