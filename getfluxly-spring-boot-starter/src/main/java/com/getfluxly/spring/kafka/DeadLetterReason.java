package com.getfluxly.spring.kafka;

import java.util.Locale;

/** Why a record went to the dead-letter topic. */
enum DeadLetterReason {
    /** Its bytes are no JSON object. */
    UNREADABLE,
    /** It has another version of the format, or names none. */
    OTHER_FORMAT,
    /** It belongs to another project. */
    OTHER_PROJECT,
    /** The service refused it. */
    REJECTED,
    /** It fails alone while others go through. */
    POISON;

    /** As headers and meters write it. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
