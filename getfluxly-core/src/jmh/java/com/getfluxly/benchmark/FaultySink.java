package com.getfluxly.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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

/** The service on bad days: has one {@link Fault} at a time, which each byte of its standard input changes. */
final class FaultySink extends ChannelInitializer<SocketChannel> {

    /** So slow that those who track are always faster, which is what fills a queue. */
    private static final int ANSWER_MILLIS = 5;

    private static final int RETRY_SECONDS = 2;
    private static final String ACCEPTED = "{\"rejected\":0,\"errors\":[]}";
    private static final String REFUSED = "{\"error\":{\"code\":\"validation_error\",\"message\":\"no\"}}";

    private final long lateMillis;
    private volatile Fault fault = Fault.NONE;

    private FaultySink(long lateMillis) {
        this.lateMillis = lateMillis;
    }

    public static void main(String[] args) throws IOException {
        FaultySink sink = new FaultySink(Long.parseLong(args[0]));
        SinkServer.serve(sink, word -> sink.fault = Fault.of(word));
    }

    @Override
    protected void initChannel(SocketChannel connection) {
        connection.pipeline().addLast(new HttpServerCodec(), new Answering());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // an answer that cannot be written has nobody who waits for it
    private final class Answering extends SimpleChannelInboundHandler<HttpObject> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            Fault now = fault;
            if (now == Fault.RESET_BEFORE) {
                reset(context);
            } else if (part instanceof LastHttpContent) {
                context.executor()
                        .schedule(
                                () -> answer(context, now),
                                now == Fault.LATE ? lateMillis : ANSWER_MILLIS,
                                TimeUnit.MILLISECONDS);
            }
        }

        private void answer(ChannelHandlerContext context, Fault now) {
            switch (now) {
                case NONE, LATE -> write(context, response(HttpResponseStatus.ACCEPTED, ACCEPTED));
                case EMPTY -> write(context, response(HttpResponseStatus.ACCEPTED, ""));
                case UNAVAILABLE -> write(context, response(HttpResponseStatus.SERVICE_UNAVAILABLE, ""));
                case INVALID -> write(context, response(HttpResponseStatus.BAD_REQUEST, REFUSED));
                case RATE_LIMITED -> {
                    FullHttpResponse response = response(HttpResponseStatus.TOO_MANY_REQUESTS, "");
                    response.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
                    write(context, response);
                }
                case HALF -> {
                    FullHttpResponse response = response(HttpResponseStatus.ACCEPTED, ACCEPTED.substring(0, 10));
                    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, ACCEPTED.length());
                    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
                }
                case RESET_BEFORE, RESET_AFTER -> reset(context);
            }
        }

        private void write(ChannelHandlerContext context, FullHttpResponse response) {
            context.writeAndFlush(response, context.voidPromise());
        }

        /** Without the wait for what was not sent yet, closing tells the other side of a fault. */
        private void reset(ChannelHandlerContext context) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.close();
        }

        /** A client that goes away with a request under way is no fault. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable gone) {
            context.close();
        }
    }

    private static FullHttpResponse response(HttpResponseStatus status, String json) {
        ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.US_ASCII);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }
}
