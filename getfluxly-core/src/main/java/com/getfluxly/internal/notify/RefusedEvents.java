package com.getfluxly.internal.notify;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.Accounts;
import org.jspecify.annotations.Nullable;

/** Who hears of an event that was not taken: the caller, or listeners and log; it is counted either way. For any thread. */
public final class RefusedEvents {

    private final FailureMode failureMode;
    private final Accounts accounts;
    private final Announcer announcer;
    private final Callbacks callbacks;
    private final DeliveryLog log;

    public RefusedEvents(
            FailureMode failureMode, Accounts accounts, Announcer announcer, Callbacks callbacks, DeliveryLog log) {
        this.failureMode = failureMode;
        this.accounts = accounts;
        this.announcer = announcer;
        this.callbacks = callbacks;
        this.log = log;
    }

    /**
     * Reports the refusal.
     *
     * @param name the event's name, or null if it has none
     * @throws GetFluxlyException the refusal itself, in {@link FailureMode#THROW}
     */
    public void report(@Nullable String name, GetFluxlyException refused) {
        DropReason reason = reason(refused);
        accounts.countRefused(reason);
        if (failureMode == FailureMode.THROW) {
            throw refused;
        }
        String shown = name == null ? "" : SafeText.clean(name, SafeText.MAX_CODE);
        if (!callbacks.isCurrentThread()) {
            // A listener that tracks what it hears would hear of its own refusals, and so on without end.
            announcer.refused(new DroppedEvent("", shown, reason, false));
        }
        if (reason == DropReason.CLOSED) {
            log.warnHere(Subject.LATE, "refused an event: the client was shut down before");
        } else {
            log.warn(Subject.REFUSED, "refused an event: " + refused.getMessage());
        }
    }

    private static DropReason reason(GetFluxlyException refused) {
        return switch (ErrorCode.of(refused.code()).orElse(ErrorCode.VALIDATION_ERROR)) {
            case QUEUE_OVERFLOW -> DropReason.QUEUE_OVERFLOW;
            case PAYLOAD_TOO_LARGE -> DropReason.PAYLOAD_TOO_LARGE;
            case CLOSED -> DropReason.CLOSED;
            default -> DropReason.VALIDATION_ERROR;
        };
    }
}
