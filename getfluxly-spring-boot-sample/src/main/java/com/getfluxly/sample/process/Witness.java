package com.getfluxly.sample.process;

import com.getfluxly.sample.emulator.IngestEmulator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers each event that the shop took, by its id, until the service has it. Nothing else is believed: no number of
 * the shop's makes an event count as delivered.
 */
final class Witness {

    private final IngestEmulator service;

    // All guarded by this.
    /** By the number of those that were accepted before, itself included; the oldest first. */
    private final Map<String, Long> open = new LinkedHashMap<>();

    private long marked;
    private long accepted;
    private long refused;
    private long stored;
    private long rejected;

    Witness(IngestEmulator service) {
        this.service = service;
    }

    synchronized void accepted(String messageId) {
        accepted++;
        open.put(messageId, accepted);
    }

    /** Marks the newest of those that were accepted. */
    synchronized void mark() {
        marked = accepted;
    }

    synchronized void refused() {
        refused++;
    }

    /** Asks the service for what is open. */
    synchronized Testimony look() {
        for (Iterator<String> ids = open.keySet().iterator(); ids.hasNext(); ) {
            String id = ids.next();
            if (service.hasStored(id)) {
                stored++;
                ids.remove();
            } else if (service.hasCondemned(id)) {
                rejected++;
                ids.remove();
            }
        }
        return new Testimony(accepted, refused, stored, rejected, open.size());
    }

    /** How many are open up to the marked one. */
    synchronized long openUpToMark() {
        look();
        return open.values().stream().filter(number -> number <= marked).count();
    }

    /** Those that are open, the oldest first. */
    synchronized List<String> open(int atMost) {
        return open.keySet().stream().limit(atMost).toList();
    }
}
