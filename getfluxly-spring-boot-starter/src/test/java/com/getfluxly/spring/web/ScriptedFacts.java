package com.getfluxly.spring.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that says all there is, and remembers what it was asked for. */
final class ScriptedFacts implements RequestFacts {

    final List<String> asked = new ArrayList<>();

    /** What is known of a request that says all that. */
    static RequestContext read() {
        return new RequestReader("gflux_anon").read(new ScriptedFacts());
    }

    @Override
    public @Nullable String header(String name) {
        asked.add(name);
        return switch (name) {
            case "Referer" -> "https://search.example/?q=shoes";
            case "User-Agent" -> "Mozilla/5.0";
            case "Accept-Language" -> "de-DE,de;q=0.9";
            default -> null;
        };
    }

    @Override
    public List<String> cookies() {
        asked.add("cookies");
        return List.of("a=1", "gflux_anon=anon_1; b=2");
    }

    @Override
    public String path() {
        asked.add("path");
        return "/cart?token=1";
    }

    @Override
    public String address() {
        asked.add("address");
        return "203.0.113.7";
    }
}
