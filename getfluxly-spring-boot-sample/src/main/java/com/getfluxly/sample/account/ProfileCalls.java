package com.getfluxly.sample.account;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Calls about profiles. {@code alias} and {@code erase} wait for GetFluxly, so a thread of their own makes them, one after the
 * other in the order of the requests, and tries again until each is done or never can be: no customer waits for an outage. Why so: ADR 40.
 *
 * <p>They are in memory. A shop that may not forget them, whatever happens to its process, writes them into its database, in the
 * transaction of the login or the deletion, and takes them from there.
 */
@Component
class ProfileCalls implements AutoCloseable {

    private static final int MOST_WAITING = 1_000;
    /** A day of them: whoever tries for longer has another trouble than an outage. */
    private static final long MOST_RETRIES = 2_900;

    private static final Logger log = LoggerFactory.getLogger(ProfileCalls.class);

    private final GetFluxlyClient getfluxly;
    private final RetryTemplate retries = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(MOST_RETRIES)
            .delay(Duration.ofSeconds(1))
            .multiplier(2)
            .maxDelay(Duration.ofSeconds(30))
            .predicate(failure -> failure instanceof GetFluxlyException refused && refused.retryable())
            .build());
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new CustomizableThreadFactory("profile-calls-"));

    ProfileCalls(GetFluxlyClient getfluxly) {
        this.getfluxly = getfluxly;
    }

    /** The visitor's events become the user's. Where too many calls wait it is left out: no login fails for it. */
    void join(AliasRequest request) {
        if (!isTaken(() -> untilDone("alias", () -> getfluxly.alias(request)))) {
            log.warn("alias was not done: too many calls wait");
        }
    }

    /**
     * What is queued is delivered first: an event that arrives after the erasure would bring the profile back.
     *
     * @throws ResponseStatusException 503, if too many calls wait: nobody is promised an erasure that will not come
     */
    void erase(ErasureRequest request) {
        boolean taken = isTaken(() -> untilDone("erase", () -> {
            getfluxly.flush();
            getfluxly.erase(request);
        }));
        if (!taken) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many calls wait for GetFluxly");
        }
    }

    private boolean isTaken(Runnable call) {
        try {
            thread.execute(call);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private void untilDone(String call, Runnable attempt) {
        try {
            retries.execute(() -> {
                attempt.run();
                return true;
            });
        } catch (RetryException givenUp) {
            log.warn(
                    "{} was not done: {}",
                    call,
                    givenUp.getCause() == null ? givenUp : givenUp.getCause().getMessage());
        }
    }

    /** Before the client is closed, which it is made of. */
    @Override
    public void close() {
        List<Runnable> left = thread.shutdownNow();
        if (!left.isEmpty()) {
            log.warn("{} calls about profiles were not made", left.size());
        }
    }
}
