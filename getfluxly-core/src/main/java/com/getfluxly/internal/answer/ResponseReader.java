package com.getfluxly.internal.answer;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.IdleBuffers;
import com.getfluxly.internal.base.Lazy;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer, so that it can be judged. It trusts nothing: size, depth, strings and numbers are limited, the charset is
 * always UTF-8, and a body that cannot be parsed is {@link Answer.Body#UNREADABLE}. Stateless, for any thread.
 */
public final class ResponseReader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NAME_LENGTH = 1_000;
    /** Of no more digits than an int takes. */
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Clock clock;
    /** Not made before the first answer, so that no application waits for it while it starts. */
    private final Lazy<Parser> parser = new Lazy<>(Parser::bounded);

    public ResponseReader(Clock clock) {
        this.clock = clock;
    }

    public Answer read(TransportResponse response) {
        String text = text(response.body());
        Map<String, Object> json = parse(text);
        return new Answer(
                response.status(),
                kind(response, text, json),
                json == null ? Map.of() : json,
                retryAfter(response),
                rateLimit(response),
                null);
    }

    /** One that is there and cannot be read: what its headers ask for still holds. */
    public Answer unreadable(TransportResponse response, Failure failure) {
        Duration asked = null;
        try {
            asked = retryAfter(response);
        } catch (Throwable again) {
            // Then it asks for nothing.
        }
        return new Answer(response.status(), Answer.Body.UNREADABLE, Map.of(), asked, RateLimit.UNKNOWN, failure);
    }

    private static Answer.Body kind(TransportResponse response, String text, @Nullable Map<String, Object> json) {
        if (text.isBlank()) {
            return Answer.Body.EMPTY;
        }
        if (json != null) {
            return Answer.Body.JSON;
        }
        return looksLikeHtml(response, text) ? Answer.Body.HTML : Answer.Body.UNREADABLE;
    }

    private static boolean looksLikeHtml(TransportResponse response, String text) {
        boolean declared = response.header("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).contains("html"))
                .isPresent();
        return declared || text.stripLeading().startsWith("<");
    }

    private @Nullable Map<String, Object> parse(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return null;
        }
        try {
            return parser.get().objects().readValue(text);
        } catch (JacksonException unreadable) {
            return null;
        }
    }

    private static String text(byte[] body) {
        int length = Math.min(body.length, TransportResponse.MAX_BODY_BYTES);
        String text = new String(body, 0, length, StandardCharsets.UTF_8);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private @Nullable Duration retryAfter(TransportResponse response) {
        return RetryAfter.parse(header(response, "Retry-After"), header(response, "Date"), clock.now())
                .orElse(null);
    }

    private RateLimit rateLimit(TransportResponse response) {
        return new RateLimit(
                count(header(response, "X-RateLimit-Limit")),
                count(header(response, "X-RateLimit-Remaining")),
                RetryAfter.untilUnixTime(header(response, "X-RateLimit-Reset"), header(response, "Date"), clock.now())
                        .orElse(null));
    }

    private static @Nullable Integer count(@Nullable String text) {
        return text != null && COUNT.matcher(text).matches() ? Integer.valueOf(text) : null;
    }

    private static @Nullable String header(TransportResponse response, String name) {
        return response.header(name).orElse(null);
    }

    /** Apart: a supplier of the reader itself would load Jackson's class with the first client. */
    private record Parser(ObjectReader objects) {

        static Parser bounded() {
            return new Parser(JsonMapper.builder(JsonFactory.builder()
                            .recyclerPool(new IdleBuffers(4))
                            // The table of names outlives the answer: thousands of them, as long as a stranger likes.
                            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(TransportResponse.MAX_BODY_BYTES)
                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                    .maxNameLength(MAX_NAME_LENGTH)
                                    .build())
                            .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerForMapOf(Object.class));
        }
    }
}
