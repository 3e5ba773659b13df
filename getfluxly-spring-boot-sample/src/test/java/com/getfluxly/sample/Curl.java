package com.getfluxly.sample;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command line of curl, as far as our documents go: {@code -X}, {@code -H}, {@code -d} and a local address.
 *
 * @param port as it stands in the address
 * @param path with the slash
 */
record Curl(String line, String method, Map<String, String> headers, String body, int port, String path) {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(#.*)|(\\S+)");
    private static final Pattern ADDRESS = Pattern.compile("localhost:(\\d+)(/\\S*)");

    static Curl parse(String line) {
        Deque<String> words = words(line);
        Map<String, String> headers = new LinkedHashMap<>();
        String method = "GET";
        String body = "";
        String address = "";
        while (!words.isEmpty()) {
            String word = words.remove();
            switch (word) {
                case "curl" -> {}
                case "-X" -> method = words.remove();
                case "-d" -> body = words.remove();
                case "-H" -> {
                    String[] header = words.remove().split(": ", 2);
                    headers.put(header[0], header[1]);
                }
                default -> address = address.isEmpty() ? word : address + " " + word;
            }
        }
        var parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new AssertionError("no command that can be run here: " + line);
        }
        return new Curl(line, method, headers, body, Integer.parseInt(parts.group(1)), parts.group(2));
    }

    /** Without quotes, and without the comment at the end. */
    private static Deque<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .filter(word -> word.group(2) == null)
                .map(word -> word.group(1) == null ? word.group(3) : word.group(1))
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    /** With ports that are free here, in place of those in the document. */
    HttpRequest request(Map<Integer, Integer> ports) {
        int actual = Objects.requireNonNull(ports.get(port), line);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + actual + path))
                .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }

    @Override
    public String toString() {
        return line;
    }
}
