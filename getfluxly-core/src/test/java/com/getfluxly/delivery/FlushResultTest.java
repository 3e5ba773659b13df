package com.getfluxly.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlushResultTest {

    private static final RejectedEvent FIRST = new RejectedEvent("1", "a", "validation_error", "");
    private static final RejectedEvent SECOND = new RejectedEvent("2", "b", "validation_error", "");

    @Test
    void empty_isNothing() {
        assertThat(FlushResult.EMPTY).isEqualTo(new FlushResult(0, 0, 0, List.of(), 0, 0));
    }

    @Test
    void plus_addsEveryFigureAndKeepsTheOrder() {
        FlushResult sum = new FlushResult(1, 2, 4, List.of(FIRST), 8, 16)
                .plus(new FlushResult(100, 200, 400, List.of(SECOND), 800, 1_600));

        assertThat(sum).isEqualTo(new FlushResult(101, 202, 404, List.of(FIRST, SECOND), 808, 1_616));
    }

    @Test
    void plus_emptyChangesNothing() {
        FlushResult result = new FlushResult(1, 2, 4, List.of(FIRST), 8, 16);

        assertThat(result.plus(FlushResult.EMPTY)).isEqualTo(result);
        assertThat(FlushResult.EMPTY.plus(result)).isEqualTo(result);
    }

    @Test
    void errors_areCopied() {
        List<RejectedEvent> given = new ArrayList<>(List.of(FIRST));
        FlushResult result = new FlushResult(0, 1, 1, given, 0, 0);
        given.add(SECOND);

        assertThat(result.errors()).containsExactly(FIRST);
        assertThatThrownBy(() -> result.errors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> result.plus(result).errors().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
