package com.getfluxly.sample.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a shop in a process of its own: those of this application, but for the few that differ.
 *
 * @param own this application's
 * @param profiles which profiles the shop has
 * @param spooled whether it keeps its events on disk
 */
public record ShopArguments(List<String> own, String profiles, boolean spooled) {

    /** The profile that makes a shop report to its parent. */
    public static final String PROFILE = "forked";

    /** Names the directory that is of no use when the parent is gone. */
    static final String LEFTOVERS = "sample.leftovers";

    /** Copies the list. */
    public ShopArguments {
        own = List.copyOf(own);
    }

    List<String> forShop(URI service, Path directory) {
        List<String> others = new ArrayList<>();
        others.add("--spring.profiles.active=" + profiles);
        others.add("--server.port=0");
        others.add("--sample.emulator.enabled=false");
        others.add("--" + LEFTOVERS + "=" + directory);
        others.add("--getfluxly.api-host=" + service);
        others.add("--getfluxly.spool.directory=" + (spooled ? directory : ""));
        List<String> all = new ArrayList<>(own);
        // Given twice, an argument is a list of both.
        all.removeIf(argument -> others.stream().anyMatch(other -> name(other).equals(name(argument))));
        all.addAll(others);
        return all;
    }

    private static String name(String argument) {
        return argument.split("=", 2)[0];
    }
}
