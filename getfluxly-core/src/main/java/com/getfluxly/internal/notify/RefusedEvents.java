package com.getfluxly.internal.notify;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.Accounts;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Refusal;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports refused events: to the caller, or to listeners and the log. The event is counted in any case, even if there is no
 * memory to report it. For any thread.
 */
public final class RefusedEvents {

    private final FailureMode failureMode;
    private final Accounts accounts;
    private final LateRefusals late;
    private final Announcer announcer;
    private final Callbacks callbacks;
    private final DeliveryLog log;

    public RefusedEvents(
            FailureMode failureMode,
            Accounts accounts,
            LateRefusals late,
            Announcer announcer,
            Callbacks callbacks,
            DeliveryLog log) {
        this.failureMode = failureMode;
        this.accounts = accounts;
        this.late = late;
        this.announcer = announcer;
        this.callbacks = callbacks;
        this.log = log;
    }

    /**
     * Reports an event that could not be made or encoded, and counts it.
     *
     * @param name the event's name, or null if it has none
     * @param callersId the message id that the caller gave, or null
     * @throws GetFluxlyException the refusal itself, in {@link FailureMode#THROW}
     */
    public void report(@Nullable String name, @Nullable UUID callersId, GetFluxlyException refused) {
        count(refused);
        if (failureMode == FailureMode.THROW) {
            throw refused;
        }
        try {
            String messageId = callersId == null ? "" : callersId.toString();
            tell(messageId, name, reason(refused), refused::getMessage, refused.getCause());
        } catch (RuntimeException | Error noRoom) {
            // It is counted, and the caller hears of it. A call that reports throws nothing, whatever the heap is like.
        }
    }

    private void count(GetFluxlyException refused) {
        try {
            accounts.countRefused(reason(refused));
        } catch (RuntimeException | Error noRoom) {
            late.count();
        }
    }

    /**
     * Reports an event that the queue did not take.
     *
     * @throws GetFluxlyException in {@link FailureMode#THROW}
     */
    public void report(EncodedEvent event, Refusal refusal) {
        if (failureMode == FailureMode.THROW) {
            throw refusal.exception().get();
        }
        try {
            tell(
                    event.hasCallersId() ? event.messageId() : "",
                    event.name(),
                    refusal.reason(),
                    () -> refusal.exception().get().getMessage(),
                    null);
        } catch (RuntimeException | Error noRoom) {
            // As above.
        }
    }

    /** Reports a prepared event that nobody can end any more. It was counted, and there is no caller to throw at. */
    public void reportAbandoned(EncodedEvent event) {
        try {
            tell(
                    event.hasCallersId() ? event.messageId() : "",
                    event.name(),
                    DropReason.ABANDONED,
                    () -> "it was prepared, and neither sent nor discarded",
                    null);
        } catch (RuntimeException | Error noRoom) {
            // As above.
        }
    }

    private void tell(
            String messageId,
            @Nullable String name,
            DropReason reason,
            Supplier<String> why,
            @Nullable Throwable cause) {
        if (!callbacks.isCurrentThread()) {
            // A listener that tracks what it hears would hear of its own refusals, and so on without end.
            announcer.refused(DroppedEvent.builder()
                    .messageId(messageId)
                    .eventName(name == null ? "" : SafeText.clean(name, SafeText.MAX_CODE))
                    .reason(reason)
                    .refused(true)
                    .build());
        }
        if (reason == DropReason.CLOSED) {
            log.warnHere(Subject.LATE, "refused an event" + shown(name) + ": the client is shut down");
        } else {
            log.lost(Subject.REFUSED, reason.code(), () -> "refused an event" + shown(name) + ": " + why.get(), cause);
        }
    }

    /** A text that is not a valid name may be anything, such as an address, so it is not shown. */
    private static String shown(@Nullable String name) {
        return name != null && SafeText.isWord(name) ? " " + name : "";
    }

    private static DropReason reason(GetFluxlyException refused) {
        return switch (ErrorCode.of(refused.code()).orElse(ErrorCode.VALIDATION_ERROR)) {
            case QUEUE_OVERFLOW -> DropReason.QUEUE_OVERFLOW;
            case PAYLOAD_TOO_LARGE -> DropReason.PAYLOAD_TOO_LARGE;
            case PROCESSOR_ERROR -> DropReason.PROCESSOR_ERROR;
            case CLOSED -> DropReason.CLOSED;
            default -> DropReason.VALIDATION_ERROR;
        };
    }
}
