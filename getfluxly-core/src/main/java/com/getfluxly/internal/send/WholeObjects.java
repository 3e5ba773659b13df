package com.getfluxly.internal.send;

import com.getfluxly.internal.base.IdleBuffers;
import com.getfluxly.internal.base.Limits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Tells one JSON object in UTF-8 from all else, which could reach into its neighbours in a body. Stateless, for any thread. */
final class WholeObjects {

    private static final int MAX_DEPTH = 1_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final JsonFactory json = JsonFactory.builder()
            .recyclerPool(new IdleBuffers(1))
            // The table of names would outlive the event.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Limits.MAX_BODY_BYTES)
                    .maxNameLength(Limits.MAX_BODY_BYTES)
                    .build())
            .build();

    boolean isOne(byte[] event) {
        try {
            // Not left to Jackson, which guesses other encodings and skips what is none.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(event));
            return text.hasRemaining() && text.get(0) != BYTE_ORDER_MARK && isObject(text);
        } catch (CharacterCodingException | JacksonException unreadable) {
            return false;
        }
    }

    private boolean isObject(CharBuffer text) {
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.remaining())) {
            boolean begins = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            return begins && parser.nextToken() == null;
        }
    }
}
