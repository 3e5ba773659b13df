package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.transport.TransportRequest;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** The headers of an event in the topic. Both the writer and the reader use this class. */
final class RecordFormat {

    /** The header that says how to read the value. */
    static final String FORMAT_HEADER = "getfluxly-format";

    /** The only one so far: one event in the JSON of the batch endpoint. */
    static final String FORMAT = "1";

    /** The header that says whose event it is. */
    static final String PROJECT_HEADER = "getfluxly-project";

    /** What the project of a token begins with, and no name does. */
    private static final String NAMELESS = "t-";

    private static final String BEARER = "Bearer ";
    private static final int TOKEN_HASH_BYTES = 8;

    private RecordFormat() {}

    /** Of a project with a name, whatever its token is; or of a token that it does not give away. */
    static String project(@Nullable String name, String token) {
        return name != null ? name : NAMELESS + HexFormat.of().formatHex(Sha256.of(token), 0, TOKEN_HASH_BYTES);
    }

    /** Of the records of a batch, whose token nobody else needs to know here. */
    static List<Header> headers(@Nullable String project, TransportRequest request) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        String token = authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : authorization;
        return List.of(header(FORMAT_HEADER, FORMAT), header(PROJECT_HEADER, project(project, token)));
    }

    static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }
}
