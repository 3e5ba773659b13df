package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.getfluxly.Promise;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventChainTest {

    private final EncodedEvent first = event(1);
    private final EncodedEvent second = event(2);
    private final EncodedEvent third = event(3);
    private final EventChain chain = new EventChain();

    @Test
    void chain_isEmptyAtFirst() {
        assertThat(chain.size()).isZero();
        assertThat(chain.peek()).isNull();
        assertThat(chain.toList()).isEmpty();
    }

    @Test
    @Promise("I11")
    void events_keepTheirOrder() {
        chain.add(first);
        chain.add(second);
        chain.add(third);

        assertThat(chain.size()).isEqualTo(3);
        assertThat(chain.peek()).isSameAs(first);
        assertThat(chain.toList()).containsExactly(first, second, third);
    }

    @Test
    void removal_takesTheOldest() {
        chain.add(first);
        chain.add(second);
        chain.add(third);

        chain.removeFirst();

        assertThat(chain.size()).isEqualTo(2);
        assertThat(chain.peek()).isSameAs(second);
        assertThat(chain.toList()).containsExactly(second, third);
    }

    /** An event in flight would keep all later ones from being collected. */
    @Test
    @Promise("I12")
    void removedEvent_holdsNoOther() {
        chain.add(first);
        chain.add(second);

        chain.removeFirst();

        assertThat(first.next).isNull();
    }

    @Test
    void emptiedChain_canBeFilledAgain() {
        chain.add(first);
        chain.removeFirst();
        assertThat(chain.size()).isZero();
        assertThat(chain.peek()).isNull();

        chain.add(second);
        chain.add(third);

        assertThat(chain.toList()).containsExactly(second, third);
        assertThat(chain.peek()).isSameAs(second);
    }

    @Test
    void event_canBeAddedBehindOneThatStayed() {
        chain.add(first);
        chain.add(second);
        chain.removeFirst();

        chain.add(third);

        assertThat(chain.toList()).containsExactly(second, third);
    }

    @Test
    void removalFromAnEmptyChain_isAFault() {
        assertThatIllegalStateException().isThrownBy(chain::removeFirst).withMessage("empty");
        assertThat(chain.size()).isZero();
    }

    private static EncodedEvent event(int number) {
        return new EncodedEvent(new UUID(0, number), false, new byte[0]);
    }
}
