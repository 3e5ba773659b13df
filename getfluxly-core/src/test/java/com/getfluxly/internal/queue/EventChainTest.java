package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.getfluxly.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventChainTest {

    private final EncodedEvent first = event(1);
    private final EncodedEvent second = event(2);
    private final EncodedEvent third = event(3);
    private final EncodedEvent fourth = event(4);
    private final EventChain chain = new EventChain();

    @Test
    void chain_isEmptyAtFirst() {
        assertThat(chain.size()).isZero();
        assertThat(chain.peek()).isNull();
        assertThat(list(chain)).isEmpty();
    }

    @Test
    @Promise("I11")
    void events_keepTheirOrder() {
        chain.add(first);
        chain.add(second);
        chain.add(third);

        assertThat(chain.size()).isEqualTo(3);
        assertThat(chain.peek()).isSameAs(first);
        assertThat(list(chain)).containsExactly(first, second, third);
    }

    @Test
    void removal_takesTheOldest() {
        chain.add(first);
        chain.add(second);
        chain.add(third);

        chain.remove(first);

        assertThat(chain.size()).isEqualTo(2);
        assertThat(chain.peek()).isSameAs(second);
        assertThat(list(chain)).containsExactly(second, third);
    }

    /** An event in flight would keep all later ones from being collected. */
    @Test
    @Promise("I12")
    void removedEvent_holdsNoOther() {
        chain.add(first);
        chain.add(second);

        chain.remove(first);

        assertThat(first.next).isNull();
        assertThat(second.previous).isNull();
        assertThat(first.chain).isNull();
    }

    @Test
    void emptiedChain_canBeFilledAgain() {
        chain.add(first);
        chain.remove(first);
        assertThat(chain.size()).isZero();
        assertThat(chain.peek()).isNull();

        chain.add(second);
        chain.add(third);

        assertThat(list(chain)).containsExactly(second, third);
        assertThat(chain.peek()).isSameAs(second);
    }

    @Test
    void event_canBeAddedBehindOneThatStayed() {
        chain.add(first);
        chain.add(second);
        chain.remove(first);

        chain.add(third);

        assertThat(list(chain)).containsExactly(second, third);
    }

    @Test
    void removal_takesAnyAndClosesTheGap() {
        chain.add(first);
        chain.add(second);
        chain.add(third);

        chain.remove(second);
        assertThat(list(chain)).containsExactly(first, third);
        assertThat(first.next).isSameAs(third);
        assertThat(third.previous).isSameAs(first);

        chain.remove(third);
        assertThat(list(chain)).containsExactly(first);
        chain.remove(first);
        assertThat(chain.peek()).isNull();
    }

    @Test
    @Promise("I12")
    void bytes_areThoseOfAllItsEvents() {
        chain.add(first);
        chain.add(second);
        assertThat(chain.bytes()).isEqualTo(3);

        chain.remove(first);
        assertThat(chain.bytes()).isEqualTo(2);
    }

    /** Where some of the events of a batch were read late. */
    @Test
    @Promise("I11")
    void batchesThatOverlap_areInOrder() {
        chain.add(first);
        chain.add(third);

        chain.addInOrder(List.of(second, fourth));
        chain.remove(third);
        chain.addInOrder(third);

        assertThat(list(chain)).containsExactly(first, second, third, fourth);
    }

    /** An event has one set of links: in two chains at once it would tear both. */
    @Test
    @Promise("I8")
    void removalFromAChainThatItIsNotIn_isAFault() {
        EventChain other = new EventChain();
        other.add(first);

        assertThat(chain.contains(first)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> chain.remove(first)).withMessage("not in this chain");
        assertThat(list(other)).containsExactly(first);
    }

    @Test
    @Promise("I11")
    void run_isPutWhereItsAgeHasIt() {
        EncodedEvent fourth = event(4);
        EncodedEvent fifth = event(5);
        chain.addInOrder(List.of(third, fourth));
        chain.addInOrder(List.of(first, second));
        chain.addInOrder(List.of(fifth));
        chain.addInOrder(List.of());

        assertThat(list(chain)).containsExactly(first, second, third, fourth, fifth);
        assertThat(chain.size()).isEqualTo(5);
        assertThat(chain.bytes()).isEqualTo(15);
    }

    @Test
    void run_isPutBetweenOthers() {
        chain.add(first);
        chain.add(event(9));
        chain.addInOrder(List.of(second, third));

        assertThat(list(chain)).extracting(EncodedEvent::sequence).containsExactly(1L, 2L, 3L, 9L);
        assertThat(list(chain).get(3).previous).isSameAs(third);
        assertThat(second.previous).isSameAs(first);
    }

    private static List<EncodedEvent> list(EventChain chain) {
        List<EncodedEvent> events = new ArrayList<>();
        for (EncodedEvent event = chain.peek(); event != null; event = event.next) {
            events.add(event);
        }
        return events;
    }

    private static EncodedEvent event(int number) {
        EncodedEvent event = new EncodedEvent(new byte[number], false);
        event.sequence = number;
        return event;
    }
}
