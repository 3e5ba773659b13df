package com.getfluxly.spring.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What Kafka says of each record of a batch; the last word of them brings the verdict. For any thread. */
final class Acknowledgements {

    private static final Object ACKNOWLEDGED = new Object();

    /** For each record: nothing yet, that it is there, or what was thrown. */
    private final AtomicReferenceArray<@Nullable Object> words;

    private final AtomicInteger open;
    private final AtomicInteger refused = new AtomicInteger();
    private final Consumer<Verdict> whenAllAreHeard;

    Acknowledgements(int records, Consumer<Verdict> whenAllAreHeard) {
        this.words = new AtomicReferenceArray<>(records);
        this.open = new AtomicInteger(records);
        this.whenAllAreHeard = whenAllAreHeard;
    }

    /** Of a record that may have left. */
    void hear(int index, @Nullable Throwable failure) {
        note(index, failure, 0);
    }

    /** Of a record that Kafka's client did not even take. */
    void refuse(int index, Throwable failure) {
        note(index, failure, 1);
    }

    /** None of these is handed over any more. */
    void refuseAllFrom(int index, Throwable failure) {
        for (int i = index; i < words.length(); i++) {
            refuse(i, failure);
        }
    }

    /** What was thrown for a record; null if nothing was, or nobody knows yet. */
    @Nullable Throwable failure(int index) {
        return words.get(index) instanceof Throwable failure ? failure : null;
    }

    /** A second word about a record changes nothing. */
    private void note(int index, @Nullable Throwable failure, int refusals) {
        if (words.compareAndSet(index, null, failure == null ? ACKNOWLEDGED : failure)) {
            refused.addAndGet(refusals);
            if (open.decrementAndGet() == 0) {
                whenAllAreHeard.accept(Verdict.of(failures(), refused.get() == words.length()));
            }
        }
    }

    private List<@Nullable Throwable> failures() {
        List<@Nullable Throwable> failures = new ArrayList<>();
        for (int i = 0; i < words.length(); i++) {
            failures.add(failure(i));
        }
        return failures;
    }
}
