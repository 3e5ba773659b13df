package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an answer of HTTP/1.1 with limits, from a connection that ends with it. */
final class AnswerReader {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_INTERIM_ANSWERS = 10;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9a-fA-F]{1,8})[ \\t]*(?:;.*)?");

    private final InputStream in;
    private int headBytesLeft = MAX_HEAD_BYTES;

    private AnswerReader(InputStream in) {
        this.in = in;
    }

    static TransportResponse read(InputStream in) throws IOException {
        return new AnswerReader(in).read();
    }

    private TransportResponse read() throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
            int status = status(line());
            Map<String, List<String>> headers = headers();
            if (status >= 200) {
                return new TransportResponse(status, headers, body(status, headers));
            }
        }
        throw new ProtocolException("more than " + MAX_INTERIM_ANSWERS + " interim answers");
    }

    private static int status(String line) throws IOException {
        Matcher matcher = STATUS_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("the answer is no HTTP/1.1");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("the answer has a header without a name");
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(int status, Map<String, List<String>> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (value(headers, "Transfer-Encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
            return chunks();
        }
        String length = value(headers, "Content-Length");
        if (length.isEmpty()) {
            return in.readNBytes(TransportResponse.MAX_BODY_BYTES);
        }
        if (!LENGTH.matcher(length).matches()) {
            throw new ProtocolException("the answer has a length that is no number");
        }
        return exactly(Long.parseLong(length), TransportResponse.MAX_BODY_BYTES);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < TransportResponse.MAX_BODY_BYTES) {
            headBytesLeft = MAX_HEAD_BYTES;
            Matcher size = CHUNK_SIZE.matcher(line());
            if (!size.matches()) {
                throw new ProtocolException("the answer has a chunk without a size");
            }
            long bytes = Long.parseLong(size.group(1), 16);
            if (bytes == 0) {
                break;
            }
            int room = TransportResponse.MAX_BODY_BYTES - body.size();
            body.writeBytes(exactly(bytes, room));
            if (bytes <= room && !line().isEmpty()) {
                throw new ProtocolException("the answer has a chunk that is longer than its size");
            }
        }
        return body.toByteArray();
    }

    /** So many bytes, or as many of them as are ever read. */
    private byte[] exactly(long length, int limit) throws IOException {
        int wanted = (int) Math.min(length, limit);
        byte[] bytes = in.readNBytes(wanted);
        if (bytes.length < wanted) {
            throw new EOFException("the answer was cut off");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended before the answer");
            }
            if (--headBytesLeft < 0) {
                throw new ProtocolException("the head of the answer has more than " + MAX_HEAD_BYTES + " bytes");
            }
            line.write(c);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static String value(Map<String, List<String>> headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }
}
