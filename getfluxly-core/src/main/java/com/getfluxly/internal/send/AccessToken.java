package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.internal.answer.Secrets;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the token. It asks for a fresh token only while the service refuses the current one, on a separate thread, because a
 * supplier may hang.
 *
 * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
 */
public final class AccessToken {

    static final String THREAD_NAME = "getfluxly-token";

    /** The version of no token. */
    static final int NONE = 0;

    private static final int MAX_LENGTH = 512;

    private static final Set<String> PREFIXES = Set.of("gflux_secret_", "gflux_pub_");

    private static final Pattern ALPHABET = Pattern.compile("[A-Za-z0-9_.~-]+");

    /** A thousand refused calls are one question. */
    private static final long LEAST_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final @Nullable Supplier<String> supplier;
    private final DeliveryLog log;
    private final Anomalies anomalies;
    private final Clock clock;
    private final ThreadStarts starts;
    private final Secrets secrets = new Secrets();
    private final AtomicReference<@Nullable CountDownLatch> asking = new AtomicReference<>();
    private volatile Token token;
    private volatile Runnable onFresh = () -> {};
    /** When the last question was answered. */
    private volatile @Nullable Long answeredAt;

    private volatile @Nullable Thread asker;
    private volatile boolean closed;

    private record Token(String value, int version) {}

    public AccessToken(
            @Nullable String token,
            @Nullable Supplier<String> supplier,
            DeliveryLog log,
            Anomalies anomalies,
            Clock clock,
            ThreadStarts starts) {
        String problem = problemOf(token);
        if (problem != null || token == null) {
            throw Refusals.invalid("token", "token " + problem);
        }
        secrets.add(token);
        this.token = new Token(token, NONE + 1);
        this.clock = clock;
        this.supplier = supplier;
        this.log = log;
        this.anomalies = anomalies;
        this.starts = starts;
    }

    /** All tokens that the service was sent, for whoever repeats what it says. */
    Secrets secrets() {
        return secrets;
    }

    /** What is sent now. */
    public String current() {
        return token.value();
    }

    /** The value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + token.value();
    }

    /** Another number for each token. */
    int version() {
        return token.version();
    }

    /** Runs the action, on any thread, when a token has come that is not the one before. */
    public void onFresh(Runnable action) {
        onFresh = action;
    }

    /** The service refused the token of this version: a fresh one is asked for, unless it has come meanwhile. */
    void refused(int version) {
        if (version == version()) {
            ask();
        }
    }

    /** The same, and waits for it for at most so long. Returns whether there is another token now. */
    boolean isReplaced(int version, long nanos) {
        try {
            if (version == version()) {
                refresh(nanos);
            }
        } catch (InterruptedException status) {
            Thread.currentThread().interrupt();
        }
        return version != version();
    }

    /** Asks for a fresh token and waits for it for at most so long. One question at a time. */
    void refresh(long nanos) throws InterruptedException {
        CountDownLatch answered = ask();
        if (answered != null) {
            answered.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Asks for a fresh token without waiting for it. */
    @Nullable CountDownLatch ask() {
        if (supplier == null || closed || wasAnsweredJustNow()) {
            return null;
        }
        CountDownLatch mine = new CountDownLatch(1);
        CountDownLatch running = asking.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        Thread started = starts.start(THREAD_NAME, () -> askNow(supplier, mine));
        asker = started;
        if (started == null) {
            asking.set(null);
            return null;
        }
        if (closed) {
            started.interrupt();
        }
        return mine;
    }

    /** Whether an answer is still to come. Once it is not, the token that it brought is the one in use. */
    boolean isAsking() {
        return asking.get() != null;
    }

    private boolean wasAnsweredJustNow() {
        Long last = answeredAt;
        return last != null && clock.nanos() - last < LEAST_INTERVAL_NANOS;
    }

    /** Nobody needs the answer any more: a supplier that hangs must not keep its thread alive. Returns that thread. */
    @Nullable Thread close() {
        closed = true;
        Thread running = asker;
        // A supplier may close the client itself.
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
        return running;
    }

    private void askNow(Supplier<String> source, CountDownLatch answered) {
        try {
            adopt(source.get());
        } catch (Throwable failed) {
            complain("the token supplier failed: " + failed.getClass().getName());
        } finally {
            answeredAt = clock.nanos();
            asking.set(null);
            answered.countDown();
        }
    }

    private void adopt(@Nullable String fresh) {
        String problem = problemOf(fresh);
        if (problem != null || fresh == null) {
            complain("the supplied token " + problem + "; the current one is kept");
        } else if (!fresh.equals(token.value())) {
            secrets.add(fresh);
            token = new Token(fresh, token.version() + 1);
            onFresh.run();
        }
    }

    private void complain(String problem) {
        anomalies.count(Anomaly.TOKEN_ERROR);
        log.warn(Subject.TOKEN, problem);
    }

    /** What is wrong with a token, without repeating it: the value becomes a header, and an HTTP client's error shows it. */
    private static @Nullable String problemOf(@Nullable String token) {
        if (token == null || token.isBlank()) {
            return "must not be blank";
        }
        if (token.length() > MAX_LENGTH) {
            return "may have at most " + MAX_LENGTH + " characters, got " + token.length();
        }
        if (PREFIXES.contains(token)) {
            return "has nothing after its prefix";
        }
        return ALPHABET.matcher(token).matches()
                ? null
                : "may hold letters, digits and the characters _ . ~ - only; look for spaces, quotes and line feeds at its"
                        + " ends, and for a placeholder that nothing has replaced";
    }

    /** Masked. */
    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
