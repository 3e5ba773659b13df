package com.getfluxly.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlushResultTest {

    private static final RejectedEvent FIRST = RejectedEvent.builder()
            .messageId("1")
            .eventName("a")
            .code("validation_error")
            .build();
    private static final RejectedEvent SECOND = RejectedEvent.builder()
            .messageId("2")
            .eventName("b")
            .code("validation_error")
            .build();

    @Test
    void empty_isNothing() {
        assertThat(FlushResult.EMPTY).isEqualTo(FlushResult.builder().build());
    }

    @Test
    void plus_addsEveryFigureAndKeepsTheOrder() {
        FlushResult sum = FlushResult.builder()
                .accepted(1)
                .rejected(2)
                .batches(4)
                .errors(List.of(FIRST))
                .dropped(8)
                .pending(16)
                .build()
                .plus(FlushResult.builder()
                        .accepted(100)
                        .rejected(200)
                        .batches(400)
                        .errors(List.of(SECOND))
                        .dropped(800)
                        .pending(1_600)
                        .build());

        assertThat(sum)
                .isEqualTo(FlushResult.builder()
                        .accepted(101)
                        .rejected(202)
                        .batches(404)
                        .errors(List.of(FIRST, SECOND))
                        .dropped(808)
                        .pending(1_616)
                        .build());
    }

    @Test
    void plus_emptyChangesNothing() {
        FlushResult result = FlushResult.builder()
                .accepted(1)
                .rejected(2)
                .batches(4)
                .errors(List.of(FIRST))
                .dropped(8)
                .pending(16)
                .build();

        assertThat(result.plus(FlushResult.EMPTY)).isEqualTo(result);
        assertThat(FlushResult.EMPTY.plus(result)).isEqualTo(result);
    }

    @Test
    void errors_areCopied() {
        List<RejectedEvent> given = new ArrayList<>(List.of(FIRST));
        FlushResult result =
                FlushResult.builder().rejected(1).batches(1).errors(given).build();
        given.add(SECOND);

        assertThat(result.errors()).containsExactly(FIRST);
        assertThatThrownBy(() -> result.errors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> result.plus(result).errors().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
