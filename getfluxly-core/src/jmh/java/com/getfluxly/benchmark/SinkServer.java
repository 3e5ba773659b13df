package com.getfluxly.benchmark;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** What the sinks share: one thread on a free port, which is said on standard output, until standard input ends. */
final class SinkServer {

    private SinkServer() {}

    /** @param told is handed every byte of standard input */
    static void serve(ChannelInitializer<SocketChannel> connections, IntConsumer told) throws IOException {
        EventLoopGroup oneThread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(oneThread)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(connections)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        say(((InetSocketAddress) server.localAddress()).getPort());
        for (int word = System.in.read(); word >= 0; word = System.in.read()) {
            told.accept(word);
        }
        oneThread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @SuppressWarnings("SystemOut") // how the parent learns the port
    private static void say(int port) {
        new PrintStream(System.out, true, StandardCharsets.US_ASCII).println(port);
    }
}
