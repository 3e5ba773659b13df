package com.getfluxly.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The service, as fast as it gets: reads a request to its end, throws it away, and accepts all of it. A JVM of its own,
 * so that what it costs is in nobody's account.
 */
final class Sink extends ChannelInitializer<SocketChannel> {

    // Without "accepted", which would have to be counted: all events but those with an error are accepted.
    private static final ByteBuf ACCEPTED = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("{\"rejected\":0,\"errors\":[]}", StandardCharsets.US_ASCII));

    private final long latencyMillis;

    private Sink(long latencyMillis) {
        this.latencyMillis = latencyMillis;
    }

    public static void main(String[] args) throws IOException {
        SinkServer.serve(new Sink(Long.parseLong(args[0])), word -> {
            // Nothing is said to this sink but that it is over.
        });
    }

    @Override
    protected void initChannel(SocketChannel connection) {
        connection.pipeline().addLast(new HttpServerCodec(), new Accepting());
    }

    /** Looks at the end of a request only; what comes before is released unread. */
    @SuppressWarnings("FutureReturnValueIgnored") // an answer that cannot be written has nobody who waits for it
    private final class Accepting extends SimpleChannelInboundHandler<HttpObject> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (!(part instanceof LastHttpContent)) {
                return;
            }
            if (latencyMillis == 0) {
                accept(context);
            } else {
                context.executor().schedule(() -> accept(context), latencyMillis, TimeUnit.MILLISECONDS);
            }
        }

        private void accept(ChannelHandlerContext context) {
            FullHttpResponse answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED, ACCEPTED.duplicate());
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, ACCEPTED.readableBytes());
            context.writeAndFlush(answer, context.voidPromise());
        }

        /** A client that goes away with a request under way is no fault. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable gone) {
            context.close();
        }
    }
}
