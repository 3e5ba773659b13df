package com.getfluxly.spring.kafka;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose events a relay delivers. Without a name those of every token that it has had: instances that were started before a token was
 * replaced go on writing the old one's hash. For any thread.
 */
final class OurProject implements Predicate<String> {

    private final @Nullable String name;
    private final Supplier<String> token;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    OurProject(@Nullable String name, Supplier<String> token) {
        this.name = name;
        this.token = token;
        known.add(current());
    }

    @Override
    public boolean test(String project) {
        if (known.contains(project)) {
            return true;
        }
        known.add(current());
        return known.contains(project);
    }

    private String current() {
        return RecordFormat.project(name, name == null ? token.get() : "");
    }
}
