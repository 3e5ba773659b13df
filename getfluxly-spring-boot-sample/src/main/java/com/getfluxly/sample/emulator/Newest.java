package com.getfluxly.sample.emulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.node.ObjectNode;

/** The newest of what was added, as many and as much of it as is allowed. Not thread-safe. */
final class Newest {

    private final int maxNodes;
    private final long maxBytes;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    private record Kept(ObjectNode node, int bytes) {}

    /** @param maxBytes of JSON; one node is kept, however large */
    Newest(int maxNodes, long maxBytes) {
        this.maxNodes = maxNodes;
        this.maxBytes = maxBytes;
    }

    void add(ObjectNode node) {
        Kept added = new Kept(node, Json.bytes(node).length);
        kept.addLast(added);
        bytes += added.bytes();
        while (kept.size() > maxNodes || (bytes > maxBytes && kept.size() > 1)) {
            bytes -= kept.removeFirst().bytes();
        }
    }

    List<ObjectNode> all() {
        return kept.stream().map(Kept::node).toList();
    }

    Stream<ObjectNode> latestFirst() {
        Iterator<Kept> latestFirst = kept.descendingIterator();
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(latestFirst, Spliterator.ORDERED | Spliterator.NONNULL),
                        false)
                .map(Kept::node);
    }

    void clear() {
        kept.clear();
        bytes = 0;
    }
}
