package com.getfluxly.internal.send;

import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.Parts;
import com.getfluxly.internal.answer.Action;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of an answer to what becomes of each of the hundred events. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DecisionBenchmark {

    private final ResponseReader reader = new ResponseReader(new SystemClock());
    private final List<EncodedEvent> events = Parts.events();
    private final TransportResponse allAccepted =
            answer("{\"accepted\":100,\"rejected\":0,\"errors\":[],\"request_id\":\"req_01HXYZ\"}");
    private final TransportResponse threeRejected = answer("{\"accepted\":97,\"rejected\":3,\"errors\":[" + error(3)
            + "," + error(42) + "," + error(99) + "],\"request_id\":\"req_01HXYZ\"}");

    /** An answer that is not understood would be judged faster. */
    @Setup
    public void checkAnswers() {
        Answer answer = reader.read(threeRejected);
        if (answer.action() != Action.SETTLE
                || BatchAnswer.rejections(answer, events).size() != 3) {
            throw new IllegalStateException("the sample answer means something else");
        }
    }

    @Benchmark
    public void allAccepted(Blackhole hole) {
        decide(allAccepted, hole);
    }

    @Benchmark
    public void threeRejected(Blackhole hole) {
        decide(threeRejected, hole);
    }

    private void decide(TransportResponse response, Blackhole hole) {
        Answer answer = reader.read(response);
        Map<EncodedEvent, RejectedEvent> rejections = BatchAnswer.rejections(answer, events);
        hole.consume(answer.action());
        hole.consume(rejections);
        hole.consume(BatchAnswer.isOdd(answer, rejections));
    }

    private static TransportResponse answer(String body) {
        return new TransportResponse(
                202,
                Map.of(
                        "content-type", List.of("application/json"),
                        "date", List.of("Sat, 16 May 2026 07:00:00 GMT"),
                        "x-ratelimit-remaining", List.of("41")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(int index) {
        return "{\"index\":" + index + ",\"error\":\"validation_error\",\"detail\":\"event name is reserved\"}";
    }
}
