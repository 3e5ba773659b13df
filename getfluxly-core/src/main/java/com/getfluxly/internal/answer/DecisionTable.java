package com.getfluxly.internal.answer;

import com.getfluxly.error.ErrorCode;

/** What to do about an answer to a batch. A total, pure function of the status and of what the body turned out to be. */
final class DecisionTable {

    private DecisionTable() {}

    static Action decide(int status, Answer.Body body) {
        if (status == 0 || isRetryable(status)) {
            return Action.RETRY;
        }
        // A proxy's own limit on the size is answered with a web page more often than not.
        if (status == 413) {
            return Action.SPLIT;
        }
        if (body == Answer.Body.HTML || isParking(status)) {
            return Action.PARK;
        }
        if (status >= 200 && status <= 299) {
            return body == Answer.Body.JSON ? Action.SETTLE : Action.CONFIRM;
        }
        return status == 400 || status == 422 ? Action.SPLIT : Action.REJECT;
    }

    /** The error code that a status stands for. */
    static ErrorCode code(int status) {
        if (status >= 300 && status <= 399) {
            return ErrorCode.REDIRECTED;
        }
        if (status >= 500 && status <= 599) {
            return ErrorCode.SERVER_ERROR;
        }
        return switch (status) {
            case 400, 422 -> ErrorCode.VALIDATION_ERROR;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 402 -> ErrorCode.PAYMENT_REQUIRED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404, 405, 410 -> ErrorCode.NOT_FOUND;
            case 406, 407, 411, 414, 415, 431 -> ErrorCode.PROTOCOL_REJECTED;
            case 408 -> ErrorCode.TIMEOUT;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 425 -> ErrorCode.TOO_EARLY;
            case 429 -> ErrorCode.RATE_LIMITED;
            default -> ErrorCode.INVALID_RESPONSE;
        };
    }

    /**
     * Whether the service may have taken a batch that was answered with this status. What redirects or refuses has taken nothing;
     * after a 408, which may come from something in between, and where the service failed, nobody knows.
     */
    static boolean mayHaveBeenTaken(int status) {
        return status < 300 || status > 499 || status == 408;
    }

    private static boolean isRetryable(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
    }

    private static boolean isParking(int status) {
        return switch (status) {
            case 401, 402, 403, 404, 405, 406, 407, 410, 411, 414, 415, 431 -> true;
            default -> status >= 300 && status <= 399;
        };
    }
}
