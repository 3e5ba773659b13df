package com.getfluxly.internal.send;

import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.queue.EncodedEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who was rejected, by what the answer says of each index. Counts that do not add up and indexes that point nowhere
 * change nothing: what is not named is delivered.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 */
final class BatchAnswer {

    private static final String POISON = "poison: fails alone while others go through: ";

    private BatchAnswer() {}

    static Map<EncodedEvent, RejectedEvent> rejections(Answer answer, List<EncodedEvent> events) {
        Map<EncodedEvent, RejectedEvent> rejections = new HashMap<>();
        for (NamedEvent named : named(answer, events.size())) {
            EncodedEvent event = events.get(named.index());
            rejections.put(event, rejected(event, named.code(), named.detail()));
        }
        return rejections;
    }

    /** The rejected ones among so many events, in their order, each once. */
    static Collection<NamedEvent> named(Answer answer, int events) {
        SortedMap<Integer, NamedEvent> named = new TreeMap<>();
        if (answer.json().get("errors") instanceof List<?> errors) {
            for (Object error : errors) {
                if (error instanceof Map<?, ?> fields && fields.get("index") instanceof Integer index) {
                    add(named, events, index, fields);
                }
            }
        }
        return named.values();
    }

    /** Whether the answer says of another number of events that they were rejected than it names. */
    static boolean isOdd(Answer answer, Map<EncodedEvent, RejectedEvent> rejections) {
        int entries = answer.json().get("errors") instanceof List<?> errors ? errors.size() : 0;
        Object counted = answer.json().get("rejected");
        return entries != rejections.size() || (counted != null && !counted.equals(entries));
    }

    /** All of them, for the same reason. */
    static Map<EncodedEvent, RejectedEvent> rejectAll(Answer answer, List<EncodedEvent> events) {
        Map<EncodedEvent, RejectedEvent> rejections = new HashMap<>();
        for (EncodedEvent event : events) {
            rejections.put(event, rejected(event, answer.code(), answer.detail()));
        }
        return rejections;
    }

    /** The one event that the service never took, while it took others before and after. */
    static Map<EncodedEvent, RejectedEvent> rejectCulprit(Answer answer, List<EncodedEvent> events) {
        Map<EncodedEvent, RejectedEvent> rejections = new HashMap<>();
        String detail = SafeText.clean(POISON + answer.message(), SafeText.MAX_DETAIL);
        for (EncodedEvent event : events) {
            rejections.put(event, rejected(event, answer.code(), detail));
        }
        return rejections;
    }

    private static void add(Map<Integer, NamedEvent> named, int events, int index, Map<?, ?> fields) {
        if (index >= 0 && index < events) {
            named.putIfAbsent(
                    index,
                    new NamedEvent(
                            index,
                            text(fields.get("error"), SafeText.MAX_CODE, ErrorCode.VALIDATION_ERROR.code()),
                            text(fields.get("detail"), SafeText.MAX_DETAIL, "")));
        }
    }

    private static RejectedEvent rejected(EncodedEvent event, String code, String detail) {
        return RejectedEvent.builder()
                .messageId(event.messageId())
                .eventName(event.name())
                .code(code)
                .detail(detail)
                .build();
    }

    private static String text(@Nullable Object value, int maxLength, String otherwise) {
        return value instanceof String text && !text.isBlank() ? SafeText.clean(text, maxLength) : otherwise;
    }
}
