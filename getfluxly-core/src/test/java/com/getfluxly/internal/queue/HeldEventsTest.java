package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.Intake;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Four events at most, and a hundred bytes. */
class HeldEventsTest {

    private static final int MANY = 1_000;

    private final HeldEvents held = new HeldEvents(Intake.ofRoom(4, 100, OverflowPolicy.REJECT));
    private int numbers;
    private long batchedUpTo;

    // ---- out of memory ----------------------------------------------------------------------------------------------

    /** As a set of the JDK does it: the entry is linked first, and then there is no memory for a larger table. */
    private static final class Full extends HashSet<EncodedEvent> {

        private boolean struck;

        @Override
        public boolean add(EncodedEvent event) {
            boolean added = super.add(event);
            if (!struck) {
                struck = true;
                throw new OutOfMemoryError("planted");
            }
            return added;
        }
    }

    @Test
    @Promise("I40")
    void outOfMemory_whileAnIdIsRemembered_forgetsIt() throws ReflectiveOperationException {
        leaveNoMemoryForIds();
        EncodedEvent event = withCallersId(1);

        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> held.add(event));

        assertThat(held.size()).isZero();
        assertThat(held.hasIdOf(event)).isFalse();
    }

    private void leaveNoMemoryForIds() throws ReflectiveOperationException {
        Field ids = HeldEvents.class.getDeclaredField("callersIds");
        ids.setAccessible(true);
        Field planted = CallersIds.class.getDeclaredField("sets");
        planted.setAccessible(true);
        planted.set(ids.get(held), Collections.nCopies(256, new Full()));
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I12")
    void count_isBounded_whatIsInFlightIncluded() {
        add(1);
        add(1);
        take(1, MANY);
        add(1);
        assertThat(held.hasRoomFor(event(1))).isTrue();
        add(1);

        assertThat(held.hasRoomFor(event(1))).isFalse();
        assertThat(held.size()).isEqualTo(4);
        assertThat(held.queued()).isEqualTo(3);
        assertThat(held.inFlight()).isEqualTo(1);
        assertThat(held.isFullByCount()).isTrue();
    }

    @Test
    @Promise("I12")
    void bytes_areBounded_whatIsInFlightIncluded() {
        add(30);
        take(1, MANY);
        add(30);

        assertThat(held.bytes()).isEqualTo(60);
        assertThat(held.hasRoomFor(event(40))).isTrue();
        assertThat(held.hasRoomFor(event(41))).isFalse();
        assertThat(held.isFullByCount()).isFalse();
    }

    @Test
    @Promise("I57")
    void crowd_isWhereAnEventOfTheLargestSizeFindsNoRoom() {
        HeldEvents spacious = new HeldEvents(Intake.ofRoom(4, 65_536, OverflowPolicy.REJECT));
        spacious.add(event(32_768));
        assertThat(spacious.isCrowded()).isFalse();

        spacious.add(event(1));
        assertThat(spacious.isCrowded()).isTrue();
    }

    @Test
    void room_isMadeByWhatEndsOrIsEvicted() {
        EncodedEvent inFlight = add(30);
        held.depart(take(1, MANY));
        add(20);
        add(50);

        held.removeOldest();
        assertThat(held.bytes()).isEqualTo(80);
        held.end(inFlight);
        assertThat(held.bytes()).isEqualTo(50);
        assertThat(held.size()).isEqualTo(1);
    }

    @Test
    void room_canBeMadeByEvictingAllThatIsQueued_butNotWhatIsOnTheWire() {
        add(30);
        add(20);
        held.depart(take(2, MANY));
        add(50);

        assertThat(held.canMakeRoomFor(event(50))).isTrue();
        assertThat(held.canMakeRoomFor(event(51))).isFalse();
    }

    @Test
    void room_cannotBeMadeWhileEverythingIsOnTheWire() {
        for (int i = 0; i < 3; i++) {
            add(1);
        }
        take(3, MANY);
        add(1);
        assertThat(held.canMakeRoomFor(event(1))).isTrue();

        HeldEvents full = new HeldEvents(Intake.ofRoom(1, 100, OverflowPolicy.DROP_OLDEST));
        full.add(event(1));
        full.depart(full.take(1, MANY, 0, Long.MAX_VALUE));
        assertThat(full.canMakeRoomFor(event(1))).isFalse();
    }

    // ---- order ------------------------------------------------------------------------------------------------------

    @Test
    void nothing_hasNoOldest() {
        assertThat(held.headSequence(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(held.oldest()).isNull();
        assertThat(held.size()).isZero();
        assertThat(take(MANY, MANY)).isEmpty();
    }

    @Test
    @Promise("I11")
    void oldest_isInFlightIfAnythingIs() {
        EncodedEvent first = add(1);
        EncodedEvent second = add(1);
        EncodedEvent third = add(1);
        assertThat(held.oldest()).isSameAs(first);

        take(2, MANY);

        assertThat(held.oldest()).isSameAs(first);
        assertThat(held.headSequence(2)).isEqualTo(third.sequence);
        assertThat(held.inFlight()).isEqualTo(2);
        assertThat(held.queued()).isEqualTo(1);

        held.end(first);
        held.end(second);
        assertThat(held.oldest()).isSameAs(third);
    }

    @Test
    @Promise("I11")
    void oldest_isFoundWhateverIsOnTheWire() {
        EncodedEvent first = add(1);
        List<EncodedEvent> one = take(1, MANY);
        EncodedEvent second = add(1);
        List<EncodedEvent> other = take(1, MANY);

        held.depart(other);
        assertThat(held.oldest()).isSameAs(first);
        held.depart(one);
        assertThat(held.oldest()).isSameAs(first);
        held.land(other, false);
        assertThat(held.oldest()).isSameAs(first);
        held.end(first);
        assertThat(held.oldest()).isSameAs(second);
    }

    @Test
    void eviction_takesTheOldestThatIsNotOnTheWire() {
        EncodedEvent first = add(1);
        List<EncodedEvent> onWire = take(1, MANY);
        EncodedEvent second = add(1);
        take(1, MANY);
        EncodedEvent third = add(1);
        held.depart(onWire);

        assertThat(held.removeOldest()).isSameAs(second);
        held.land(onWire, true);
        assertThat(held.removeOldest()).isSameAs(first);
        assertThat(held.removeOldest()).isSameAs(third);
        assertThat(held.size()).isZero();
    }

    @Test
    @Promise("I1")
    void batch_departsWithoutWhatWasEvictedFromIt() {
        EncodedEvent first = add(1);
        EncodedEvent second = add(1);
        List<EncodedEvent> batch = take(2, MANY);
        held.removeOldest();

        assertThat(held.depart(batch)).containsExactly(second);
        assertThat(first.wasSent()).isFalse();
        assertThat(second.wasSent()).as("nobody knows yet").isFalse();
        assertThat(held.canMakeRoomFor(event(99))).isTrue();
        assertThat(held.canMakeRoomFor(event(100))).isFalse();
    }

    @Test
    @Promise({"I3", "I59"})
    void event_wasSent_onceOneOfItsRequestsMayHaveBeenTaken() {
        EncodedEvent event = add(1);
        List<EncodedEvent> batch = take(1, MANY);

        held.depart(batch);
        held.land(batch, false);
        assertThat(event.wasSent()).as("surely not taken").isFalse();
        held.depart(batch);
        held.land(batch, true);
        assertThat(event.wasSent()).as("may have been taken").isTrue();
        held.depart(batch);
        held.land(batch, false);
        assertThat(event.wasSent()).as("one is enough").isTrue();
    }

    /** A lack of memory in the middle leaves events on the wire although no request took them. */
    @Test
    @Promise("I40")
    void batch_departsAgain_whereItNeverCameBack() {
        add(1);
        add(1);
        List<EncodedEvent> batch = take(2, MANY);
        held.depart(batch);

        assertThat(held.depart(batch)).isEqualTo(batch);
        assertThat(held.inFlight()).isEqualTo(2);
        held.land(batch, false);
        assertThat(batch).as("the first request, of which nothing is known").allMatch(EncodedEvent::wasSent);
    }

    @Test
    void rest_isLetGoAtOnce_oldestFirst_andEndsNoMore() {
        EncodedEvent first = withId(1);
        held.add(first);
        List<EncodedEvent> batch = take(1, MANY);
        held.depart(batch);
        EncodedEvent second = add(1);
        take(1, MANY);
        EncodedEvent third = add(1);

        Leftover rest = held.removeAll();

        List<EncodedEvent> told = new ArrayList<>();
        rest.forEach(told::add);
        assertThat(told).containsExactly(first, second, third);
        assertThat(rest.size()).isEqualTo(3);
        assertThat(rest.sent()).isEqualTo(1);
        assertThat(held.size()).isZero();
        assertThat(held.bytes()).isZero();
        assertThat(held.end(first)).isFalse();
        assertThat(held.depart(batch)).isEmpty();
        assertThat(held.hasIdOf(withCallersId(1))).isFalse();
    }

    private EncodedEvent withId(int id) {
        EncodedEvent event = withCallersId(id);
        event.sequence = ++numbers;
        return event;
    }

    // ---- into flight ------------------------------------------------------------------------------------------------

    @Test
    @Promise("I54")
    void batch_isBoundedByCount() {
        EncodedEvent first = add(1);
        EncodedEvent second = add(1);
        add(1);

        assertThat(take(2, MANY)).containsExactly(first, second);
        assertThat(held.inFlight()).isEqualTo(2);
        assertThat(held.queued()).isEqualTo(1);
        assertThat(held.bytes()).isEqualTo(3);
    }

    /** Three events of ten bytes and two commas are 32. */
    @Test
    @Promise("I54")
    void batch_isBoundedByBytes_commasIncluded() {
        EncodedEvent first = add(10);
        EncodedEvent second = add(10);
        add(10);

        assertThat(take(MANY, 31)).containsExactly(first, second);
    }

    @Test
    void batch_isFilledToTheLastByte() {
        add(10);
        add(10);
        add(10);

        assertThat(take(MANY, 32)).hasSize(3);
    }

    /** The bound may shrink below the size of an event; the event would never leave. */
    @Test
    @Promise("I57")
    void batch_hasOneEventAtLeast() {
        EncodedEvent first = add(50);
        add(1);

        assertThat(take(MANY, 10)).containsExactly(first);
    }

    /** A call whose batch could not be made leaves its events in flight: they come first, and alone. */
    @Test
    @Promise({"I8", "I40"})
    void batch_thatCouldNotBeMadeIsTakenAgain() {
        EncodedEvent batched = add(1);
        take(1, MANY);
        EncodedEvent first = add(1);
        EncodedEvent second = add(1);
        held.take(2, MANY, batched.sequence, Long.MAX_VALUE);
        EncodedEvent third = add(1);

        assertThat(held.headSequence(batched.sequence)).isEqualTo(first.sequence);
        assertThat(take(MANY, MANY)).containsExactly(first, second);
        assertThat(take(MANY, MANY)).containsExactly(third);
    }

    @Test
    @Promise("I1")
    void event_endsOnce() {
        EncodedEvent event = add(10);
        assertThat(held.end(event)).as("not in flight yet").isFalse();
        take(1, MANY);

        assertThat(held.end(event)).isTrue();
        assertThat(held.end(event)).isFalse();
        assertThat(held.bytes()).isZero();
        assertThat(held.size()).isZero();
    }

    // ---- ids of the caller ------------------------------------------------------------------------------------------

    @Test
    @Promise("I8")
    void callersId_isHeldUntilItsEventEnds() {
        EncodedEvent event = withCallersId(7);
        assertThat(held.hasIdOf(event)).isFalse();

        held.add(event);
        assertThat(held.hasIdOf(withCallersId(7))).isTrue();
        assertThat(held.hasIdOf(withCallersId(8))).isFalse();
        take(1, MANY);
        assertThat(held.hasIdOf(withCallersId(7))).isTrue();
        held.end(event);
        assertThat(held.hasIdOf(withCallersId(7))).isFalse();
    }

    @Test
    void callersId_isFreeOnceItsEventIsEvicted() {
        held.add(withCallersId(7));
        held.removeOldest();

        assertThat(held.hasIdOf(withCallersId(7))).isFalse();
    }

    /** Our own ids are random: remembering them would only cost memory. */
    @Test
    void ownId_isNotRemembered() throws ReflectiveOperationException {
        leaveNoMemoryForIds();
        EncodedEvent own = Events.named("paid", new UUID(0, 7));
        assertThatCode(() -> held.add(own)).doesNotThrowAnyException();

        assertThat(held.hasIdOf(own)).isFalse();
        assertThat(held.hasIdOf(withCallersId(7))).isFalse();
    }

    // -----------------------------------------------------------------------------------------------------------------

    private EncodedEvent add(int size) {
        EncodedEvent event = event(size);
        held.add(event);
        return event;
    }

    /** In the order of the queue, which numbers events from 1 on. */
    private EncodedEvent event(int size) {
        EncodedEvent event = new EncodedEvent(new byte[size], false);
        event.sequence = ++numbers;
        return event;
    }

    /** Takes events, and makes a batch of them. */
    private List<EncodedEvent> take(int maxEvents, int maxBytes) {
        List<EncodedEvent> taken = held.take(maxEvents, maxBytes, batchedUpTo, Long.MAX_VALUE);
        batchedUpTo = taken.isEmpty() ? batchedUpTo : taken.get(taken.size() - 1).sequence;
        return taken;
    }

    private static EncodedEvent withCallersId(int id) {
        return Events.withCallersId(new UUID(0, id));
    }
}
