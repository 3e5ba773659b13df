package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.SpoolRig.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.spool.FakeFiles.Fault;
import com.getfluxly.internal.spool.FakeFiles.Killed;
import com.getfluxly.internal.spool.FakeFiles.Loss;
import com.getfluxly.internal.spool.FakeFiles.Op;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One life of a spool with everything in it, killed at each of its file operations and in the middle of each of its writes. What
 * the next process finds is held to what this one was told.
 */
class CrashPointsTest {

    private static final SpoolSettings PROCESS = SpoolRig.settings(20_000, 900, false);
    private static final SpoolSettings POWER = SpoolRig.settings(20_000, 900, true);

    /** Of each write, the prefixes that are tried. */
    private enum Prefixes {
        EACH(100, 29),
        SOME(3, 17);

        /** Up to there each; the middle of what is longer is only sampled. */
        private final int first;

        private final int stride;

        Prefixes(int first, int stride) {
            this.first = first;
            this.stride = stride;
        }

        int after(int prefix, int length) {
            boolean each = prefix < first || prefix >= length - 2;
            return each ? prefix + 1 : Math.min(prefix + stride, length - 2);
        }
    }

    @Test
    @Promise(
            value = {"I30", "I31"},
            mutant = "a torn record counts as one")
    void kill_losesNothing() {
        assertThat(killEverywhere(PROCESS, () -> Fault.NONE, Prefixes.SOME, false, Loss.NOTHING))
                .isGreaterThan(700);
    }

    @Test
    @Promise(
            value = {"I29", "I31"},
            mutant = "an event is safe once it is written")
    void lossOfPower_losesNothing_whereWhatIsSyncedCounts() {
        assertThat(killEverywhere(POWER, () -> Fault.NONE, Prefixes.SOME, false, Loss.ALL))
                .isGreaterThan(700);
    }

    @Test
    @Promise(value = "I33", mutant = "a failed sync counts as one")
    void lossOfPower_losesNothing_whenASyncFails() {
        killWhenASyncFails(Prefixes.SOME, 11);
    }

    @Test
    @Promise("I34")
    void kill_losesNothing_whenAWriteFails() {
        killWhenAWriteFails(Prefixes.SOME, 17);
    }

    @Test
    @Tag("thorough")
    void eachPrefixOfEachWrite_losesNothing() {
        assertThat(killEverywhere(PROCESS, () -> Fault.NONE, Prefixes.EACH, false, Loss.NOTHING))
                .isGreaterThan(5_000);
        assertThat(killEverywhere(POWER, () -> Fault.NONE, Prefixes.EACH, false, Loss.values()))
                .isGreaterThan(20_000);
        killWhenASyncFails(Prefixes.EACH, 1, 2, 3, 6, 11, 20);
        killWhenAWriteFails(Prefixes.EACH, 1, 2, 3, 17, 33);
    }

    private static void killWhenASyncFails(Prefixes prefixes, int... times) {
        for (int failing : times) {
            Supplier<Fault> fault = () -> failsOnce(Op.FORCE, failing);
            killEverywhere(POWER, fault, prefixes, true, Loss.NOTHING, Loss.ALL, Loss.ZEROED);
        }
    }

    private static void killWhenAWriteFails(Prefixes prefixes, int... times) {
        for (int failing : times) {
            killEverywhere(PROCESS, () -> failsOnce(Op.APPEND, failing), prefixes, false, Loss.NOTHING);
        }
    }

    private static Fault failsOnce(Op failing, int time) {
        AtomicInteger times = new AtomicInteger();
        return (op, file, length) -> {
            if (op == failing && times.incrementAndGet() == time) {
                throw new IOException("Input/output error");
            }
            return length;
        };
    }

    /** @param mayMiss whether events that nobody was told of may be missed, and counted: they were about to be written again */
    private static int killEverywhere(
            SpoolSettings settings, Supplier<Fault> fault, Prefixes prefixes, boolean mayMiss, Loss... losses) {
        Life whole = new Life(settings, fault.get(), Long.MAX_VALUE, 0);
        whole.live();
        int tried = 0;
        for (long point = 0; point < whole.files.points(); point++) {
            int length = 1;
            for (int prefix = 0; prefix <= length; prefix = prefixes.after(prefix, length)) {
                Life life = new Life(settings, fault.get(), point, prefix);
                life.live();
                assertThat(life.wasKilled).isTrue();
                length = Math.max(1, life.files.lengthAtPoint());
                for (Loss loss : losses) {
                    life.assertNothingIsLost(loss, mayMiss || loss != Loss.NOTHING);
                    tried++;
                }
            }
        }
        return tried;
    }

    /** What happens, and what was said of it. */
    private static final class Life {

        final FakeFiles files = new FakeFiles();
        private final SpoolSettings settings;
        private final SpoolRig rig;
        private final long point;
        private final int prefix;

        private final Set<Long> attempted = new TreeSet<>();
        private final Set<Long> accepted = new TreeSet<>();
        private final Set<Long> handled = new TreeSet<>();
        private final Set<Long> settled = new TreeSet<>();
        private final TreeMap<Long, UUID> keys = new TreeMap<>();
        private long last;
        boolean wasKilled;

        Life(SpoolSettings settings, Fault fault, long point, int prefix) {
            this.settings = settings;
            this.point = point;
            this.prefix = prefix;
            files.fault(fault);
            files.killAt(point, prefix);
            this.rig = new SpoolRig(settings, files);
        }

        void live() {
            try {
                events(12);
                freeze(1, 3);
                freeze(4, 6);
                settle(4, 6);
                events(20);
                settle(1, 3);
                freeze(7, 12);
                freeze(7, 9);
                settle(7, 9);
                settle(10, 12);
                rig.restart();
                events(30);
                freeze(13, 15);
                rig.spool.close();
                rig.restart();
                settle(13, 15);
                settle(25, 30);
                settle(17, 24);
                events(44);
                settle(16, 16);
                freeze(31, 33);
                settle(34, 39);
                rig.spool.close();
            } catch (Killed here) {
                wasKilled = true;
            }
        }

        private void events(long upTo) {
            while (last < upTo) {
                attempted.add(last + 1);
                long got = rig.append(json(last + 1));
                last = got == Spool.UNAVAILABLE ? inMemory() : got;
                if (got != Spool.UNAVAILABLE && rig.durable(got)) {
                    accepted.add(got);
                } else {
                    handled.add(last);
                }
            }
        }

        /** As the engine does where memory is the fallback. */
        private long inMemory() {
            long sequence = rig.skip();
            rig.advance(Duration.ofSeconds(2));
            rig.spool.probe();
            return sequence;
        }

        private void freeze(long first, long last) {
            UUID key = new UUID(first, last);
            keys.entrySet()
                    .removeIf(old -> old.getKey() <= last && old.getValue().getLeastSignificantBits() >= first);
            if (rig.spool.frozen(key.toString(), first, last, (int) (last - first + 1), 5)) {
                keys.put(first, key);
            }
        }

        private void settle(long first, long last) {
            for (long i = first; i <= last; i++) {
                handled.add(i);
            }
            keys.entrySet()
                    .removeIf(old -> old.getKey() >= first && old.getValue().getLeastSignificantBits() <= last);
            if (rig.settle(first, last)) {
                for (long i = first; i <= last; i++) {
                    settled.add(i);
                }
            }
        }

        void assertNothingIsLost(Loss loss, boolean mayMiss) {
            SpoolRig next = new SpoolRig(settings, files.afterwards(loss));
            Set<Long> open = new TreeSet<>(next.open(0));
            Set<Long> owed = new TreeSet<>(accepted);
            owed.removeAll(handled);
            check(open.containsAll(owed), "lost", loss, owed, open);
            check(Collections.disjoint(open, settled), "sent again", loss, settled, open);
            check(attempted.containsAll(open), "made up", loss, attempted, open);
            SpoolStatus status = next.spool.status();
            check(status.code() == null, "not opened", loss, status, open);
            int untold = attempted.size() - accepted.size();
            check(status.corrupt() <= (mayMiss ? untold : 0), "missed", loss, status, open);
            if (loss == Loss.NOTHING) {
                Set<UUID> known =
                        next.recovered().frozen().stream().map(FrozenBatch::key).collect(Collectors.toSet());
                check(known.containsAll(keys.values()), "key lost", loss, keys, known);
            }
            assertLifeGoesOn(next, open);
        }

        private void check(boolean holds, String otherwise, Loss loss, Object expected, Object found) {
            if (!holds) {
                throw new AssertionError(otherwise + " after " + loss + " at " + point + "/" + prefix + " of "
                        + files.log() + ": " + expected + ", but " + found);
            }
        }

        private static void assertLifeGoesOn(SpoolRig next, Set<Long> open) {
            long last = next.recovered().last();
            List<Long> all = new ArrayList<>(open);
            all.add(last + 1);
            boolean goesOn = next.append(json(last + 1)) == last + 1
                    && next.durable(last + 1)
                    && next.kill().open(0).equals(all)
                    && next.settle(1, last + 1)
                    && next.restart().open(0).isEmpty()
                    && next.segments().size() <= 2;
            assertThat(goesOn).isTrue();
        }
    }
}
