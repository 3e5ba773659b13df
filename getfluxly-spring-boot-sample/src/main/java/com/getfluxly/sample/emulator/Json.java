package com.getfluxly.sample.emulator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The emulator's own JSON. It shares no mapper with the application, whose settings (a naming strategy, a module)
 * would change the wire format.
 */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            // What arrived is shown with all its digits.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** Reads a JSON object in UTF-8; empty if it is anything else. */
    static Optional<ObjectNode> readObject(byte[] bytes) {
        try {
            // Jackson would guess UTF-16 and UTF-32 too.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return MAPPER.readTree(text).asObjectOpt();
        } catch (CharacterCodingException | JacksonException e) {
            return Optional.empty();
        }
    }
}
