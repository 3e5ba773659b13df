package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.Intake;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What memory holds of the events on disk, and how it stands to those that are on disk only: four events, a hundred bytes. */
class HeldOnDiskTest {

    private static final int MANY = 1_000;
    private static final long NO_END = Long.MAX_VALUE;

    private final HeldEvents held = held(4, 100);

    private static HeldEvents held(int maxEvents, long maxBytes) {
        return new HeldEvents(Intake.ofRoom(maxEvents, maxBytes, OverflowPolicy.REJECT));
    }

    private static EncodedEvent stored(long sequence, int size) {
        return EncodedEvent.stored(new byte[size], false, sequence, 0);
    }

    private static EncodedEvent stored(long sequence) {
        return stored(sequence, 1);
    }

    private static EncodedEvent inMemoryOnly(long sequence, int size) {
        return Events.accepted(sequence, new byte[size]);
    }

    private static EncodedEvent twin(long sequence) {
        return EncodedEvent.stored(Events.withCallersId(new UUID(0, 7)).json(), true, sequence, 0);
    }

    private void addStored(long... sequences) {
        for (long sequence : sequences) {
            held.add(stored(sequence));
        }
    }

    private void addInMemoryOnly(long sequence) {
        held.add(inMemoryOnly(sequence, 1));
    }

    /** Takes events for the first batch. */
    private List<EncodedEvent> take(int events) {
        return held.take(events, MANY, 0, NO_END);
    }

    private static List<Long> sequences(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::sequence).toList();
    }

    /** One is on the wire, two waits to be sent again, three to five are queued, and four is on no disk. */
    private void spreadOverAllChains() {
        addStored(1);
        held.depart(take(1));
        addStored(2);
        held.take(1, MANY, 1, NO_END);
        addStored(3);
        addInMemoryOnly(4);
        addStored(5);
    }

    // ---- which ones memory holds, too -------------------------------------------------------------------------------

    @Test
    void stored_areThoseOfTheRange_whereverTheyAre() {
        spreadOverAllChains();

        assertThat(sequences(held.stored(1, 5))).containsExactly(1L, 2L, 3L, 5L);
        assertThat(sequences(held.stored(1, 100))).containsExactly(1L, 2L, 3L, 5L);
        assertThat(sequences(held.stored(2, 3))).containsExactly(2L, 3L);
        assertThat(held.stored(4, 4)).as("on no disk").isEmpty();
        assertThat(held.stored(6, 9)).isEmpty();
        assertThat(held.size()).as("none has gone").isEqualTo(5);
    }

    @Test
    @Promise("I11")
    void stored_comeInOrder_althoughTheOldestWasReadLast() {
        addStored(6);
        take(1);
        addStored(5);

        assertThat(sequences(held.stored(5, 6))).containsExactly(5L, 6L);
        assertThat(sequences(held.storedBefore(1))).containsExactly(5L, 6L);
    }

    @Test
    void storedBefore_leavesOutWhatIsOnTheWireOrOnNoDisk() {
        spreadOverAllChains();

        assertThat(sequences(held.storedBefore(1))).containsExactly(2L, 3L, 5L);
        assertThat(held.storedBefore(0)).as("accepted at that time").isEmpty();
    }

    // ---- made room for on disk --------------------------------------------------------------------------------------

    @Test
    @Promise("I1")
    void removeStored_letsGoOfTheRange_butNotOfWhatIsOnTheWireOrOnNoDisk() {
        spreadOverAllChains();

        assertThat(sequences(held.removeStored(1, 4))).containsExactly(2L, 3L);

        assertThat(sequences(held.stored(1, 5))).containsExactly(1L, 5L);
        assertThat(held.size()).isEqualTo(3);
        assertThat(held.bytes()).isEqualTo(3);
        assertThat(held.queued()).isEqualTo(2);
        assertThat(held.inFlight()).isEqualTo(1);
    }

    @Test
    void removeStored_endsWithTheRange_andWithTheLastEvent() {
        addStored(1, 2, 3);

        assertThat(sequences(held.removeStored(2, 2))).containsExactly(2L);
        assertThat(sequences(held.removeStored(3, 100))).containsExactly(3L);
        assertThat(held.removeStored(2, 100)).isEmpty();
        assertThat(sequences(held.stored(1, 100))).containsExactly(1L);
    }

    @Test
    void firstOnWire_isTheOldestThere() {
        addStored(1, 2, 3);
        assertThat(held.firstOnWire()).isNull();

        List<EncodedEvent> first = take(2);
        held.depart(held.take(1, MANY, 2, NO_END));
        assertThat(held.firstOnWire()).extracting(EncodedEvent::sequence).isEqualTo(3L);
        held.depart(first);
        assertThat(held.firstOnWire()).extracting(EncodedEvent::sequence).isEqualTo(1L);
    }

    /** What is too old may be in a batch that waits to be sent again. */
    @Test
    @Promise("I1")
    void event_isLetGo_fromWhereverItIsButTheWire() {
        spreadOverAllChains();
        List<EncodedEvent> all = held.stored(1, 5);

        assertThat(all.stream().map(held::letGo)).containsExactly(false, true, true, true);
        assertThat(all.stream().map(held::letGo)).containsOnly(false);
        assertThat(held.size()).as("one is on the wire, four was not asked for").isEqualTo(2);
    }

    @Test
    @Promise("I1")
    void end_countsOnlyWhatIsOnNoDisk() {
        addStored(1, 2, 3);
        addInMemoryOnly(4);
        held.end(take(1).get(0));

        assertThat(held.removeAll().size()).as("four").isEqualTo(1);
        assertThat(held.pending())
                .as("two and three are left to the next start")
                .isEqualTo(2);
    }

    // ---- the room that is kept for what is older --------------------------------------------------------------------

    @Test
    @Promise("I12")
    void halfOfTheRoom_isKeptFree_whileOlderEventsAreToBeRead() {
        held.backlog().recovered(10, 1, 10);
        held.add(inMemoryOnly(11, 1));
        assertThat(held.hasRoomFor(inMemoryOnly(12, 49))).isTrue();
        assertThat(held.hasRoomFor(inMemoryOnly(12, 50))).as("51 bytes of 100").isFalse();

        held.add(inMemoryOnly(12, 1));
        assertThat(held.hasRoomFor(inMemoryOnly(13, 1))).as("three of four").isFalse();
    }

    @Test
    void halfOfAnOddRoom_isTheLargerOne() {
        HeldEvents odd = held(5, 101);
        odd.backlog().recovered(10, 1, 10);
        odd.add(inMemoryOnly(11, 1));
        assertThat(odd.hasRoomFor(inMemoryOnly(12, 49))).isTrue();
        assertThat(odd.hasRoomFor(inMemoryOnly(12, 50))).isFalse();

        odd.add(inMemoryOnly(12, 1));
        assertThat(odd.hasRoomFor(inMemoryOnly(13, 1))).as("three of five").isFalse();
    }

    @Test
    @Promise("I12")
    void allOfTheRoom_isThereAgain_whenNothingCanOrHasToBeRead() {
        addInMemoryOnly(11);
        addInMemoryOnly(12);
        addInMemoryOnly(13);
        held.backlog().recovered(10, 1, 10);
        assertThat(held.hasRoomFor(inMemoryOnly(14, 1))).isFalse();

        held.backlog().setStuck(true);
        assertThat(held.hasRoomFor(inMemoryOnly(14, 97)))
                .as("it cannot be read")
                .isTrue();
        assertThat(held.hasRoomFor(inMemoryOnly(14, 98))).isFalse();

        held.backlog().setStuck(false);
        held.backlog().left(10, 10);
        assertThat(held.hasRoomFor(inMemoryOnly(14, 97)))
                .as("all of it was read")
                .isTrue();
    }

    // ---- reading on -------------------------------------------------------------------------------------------------

    @Test
    void nothing_isWantedWithoutABacklog() {
        assertThat(held.wantsMore()).isFalse();
    }

    @Test
    void more_isWanted_onceHalfOfTheCountAndOfTheBytesIsFree() {
        held.backlog().recovered(10, 10, 19);
        held.add(stored(1, 50));
        assertThat(held.wantsMore()).as("one of four, 50 bytes of 100").isTrue();

        held.add(stored(2, 1));
        assertThat(held.wantsMore()).as("51 bytes").isFalse();
    }

    @Test
    void more_isWanted_untilHalfOfTheCountIsTaken() {
        held.backlog().recovered(10, 10, 19);
        addStored(1, 2);
        assertThat(held.wantsMore()).as("two of four").isTrue();

        addStored(3);
        assertThat(held.wantsMore()).as("three of four").isFalse();
    }

    @Test
    void read_isInMemoryAndOnDisk() {
        held.backlog().recovered(3, 7, 9);

        assertThat(held.readOn(stored(7, 30))).isTrue();

        assertThat(held.size()).isEqualTo(1);
        assertThat(held.bytes()).isEqualTo(30);
        assertThat(held.pending()).isEqualTo(3);
        assertThat(held.refill()).isEqualTo(new Refill(8, 9, 2, 70));
        assertThat(held.removeAll().size()).as("the disk keeps it").isZero();
        assertThat(held.pending()).isEqualTo(3);
    }

    @Test
    @Promise("I1")
    void event_thatWasDroppedWhileItWasRead_staysAway() {
        held.backlog().recovered(3, 7, 9);
        held.backlog().left(1, 7);

        assertThat(held.readOn(stored(7))).as("done with").isTrue();
        assertThat(held.size()).isZero();
        assertThat(held.pending()).isEqualTo(2);

        assertThat(held.readOn(stored(8))).isTrue();
        assertThat(held.size()).isEqualTo(1);
    }

    @Test
    @Promise("I8")
    void callersId_isHeldOnceItWasRead_soThatItsTwinStaysOutside() {
        held.backlog().recovered(2, 1, 2);

        assertThat(held.readOn(twin(1))).isTrue();
        assertThat(held.readOn(twin(2))).isFalse();
        assertThat(held.pending()).isEqualTo(2);
        assertThat(held.size()).isEqualTo(1);

        held.end(take(1).get(0));
        assertThat(held.readOn(twin(2))).isTrue();
        assertThat(held.backlog().isEmpty()).isTrue();
    }

    // ---- who leaves first -------------------------------------------------------------------------------------------

    @Test
    @Promise("I11")
    void take_endsBeforeTheGivenSequence_andBeforeWhatIsOnDiskOnly() {
        addStored(1, 2);
        assertThat(sequences(held.take(MANY, MANY, 0, 2))).containsExactly(1L);

        held.backlog().recovered(1, 3, 3);
        addInMemoryOnly(4);
        assertThat(sequences(held.take(MANY, MANY, 1, NO_END))).containsExactly(2L);
        assertThat(held.take(MANY, MANY, 2, NO_END)).isEmpty();
    }

    /** What an earlier process had in a batch cannot be read: that is no reason for what is in memory to wait. */
    @Test
    @Promise("I11")
    void memory_overtakesWhatCannotBeRead_whereverTheBatchEnds() {
        held.backlog().recovered(2, 5, 6);
        held.backlog().setStuck(true);
        assertThat(held.take(MANY, MANY, 0, 6)).as("nothing is there").isEmpty();
        addInMemoryOnly(7);

        assertThat(held.takeAgain(MANY, 0, 8)).as("it is not of that batch").isEmpty();
        assertThat(sequences(held.take(MANY, MANY, 0, 6))).containsExactly(7L);
    }

    @Test
    @Promise("I7")
    void takeAgain_endsBeforeTheGivenSequence() {
        addStored(1, 2, 3);

        assertThat(sequences(held.takeAgain(MANY, 0, 3))).containsExactly(1L, 2L);
    }

    @Test
    @Promise("I57")
    void memory_isBlocked_whenAllOfItIsYoungerThanWhatIsOutside_andNothingIsUnderWay() {
        held.backlog().recovered(1, 5, 5);
        assertThat(held.isBlocked()).as("nothing is in memory").isFalse();

        addStored(4);
        addInMemoryOnly(6);
        assertThat(held.isBlocked()).as("four can leave").isFalse();
        List<EncodedEvent> four = take(1);
        assertThat(held.isBlocked()).as("four is under way").isFalse();
        held.end(four.get(0));
        assertThat(held.isBlocked()).as("six stands behind five").isTrue();
    }

    // ---- a batch of an earlier process ------------------------------------------------------------------------------

    @Test
    @Promise("I7")
    void batch_isWaitedFor_ifOneOfItsEventsIsOnDiskOnly() {
        held.backlog().recovered(2, 5, 6);

        assertThat(held.willRead(4)).isFalse();
        assertThat(held.willRead(5)).isTrue();
        assertThat(held.willRead(6)).isTrue();
    }

    @Test
    @Promise("I7")
    void batch_isWaitedForInAFullMemory_ifSomethingIsOnTheWire() {
        addStored(1, 2, 3, 4);
        held.backlog().recovered(2, 5, 6);
        assertThat(held.willRead(6)).as("nothing makes room").isFalse();

        held.depart(take(1));
        assertThat(held.willRead(6)).isTrue();
    }

    @Test
    @Promise("I7")
    void batch_thatCannotBeRead_isWaitedFor_unlessAPartOfItIsThere() {
        held.backlog().recovered(3, 5, 7);
        held.backlog().setStuck(true);
        assertThat(held.willRead(7)).as("nothing of it is there").isTrue();

        addInMemoryOnly(8);
        assertThat(held.willRead(7)).as("nor is it now").isTrue();
        addInMemoryOnly(7);
        assertThat(held.willRead(7)).as("its last one is there").isFalse();
    }
}
