package com.getfluxly.spring.actuate;

import com.getfluxly.error.ErrorCode;
import org.springframework.http.HttpStatus;

/** What may be a tag, although a stranger says it. */
final class ClosedLists {

    static final String OTHER = "other";
    static final String NONE = "none";

    private ClosedLists() {}

    /** An error code that this library knows, or {@value #OTHER}. */
    static String code(String code) {
        return ErrorCode.of(code).map(ErrorCode::code).orElse(OTHER);
    }

    /** An HTTP status that Spring knows, {@value #OTHER}, or {@value #NONE} for 0: a hostile server answers with every number there is. */
    static String status(int status) {
        if (status == 0) {
            return NONE;
        }
        return HttpStatus.resolve(status) == null ? OTHER : Integer.toString(status);
    }
}
