package com.getfluxly.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    @ParameterizedTest
    @CsvSource({"    , 100", "1000, 100", " 200, 100", " 199,  99", " 100,  50", "   3,   1", "   1,   1", "   0,   1"})
    void portion_isHalfOfASmallLimit(@Nullable Integer limit, int portion) {
        assertThat(new RateLimit(limit, null, null).portionOf(100)).isEqualTo(portion);
    }

    @ParameterizedTest
    @CsvSource({
        // limit, remaining, until full, events, until there is room
        " 100,  0, PT2S,  50, PT1S",
        " 100, 20, PT2S,  50, PT0.75S",
        " 100, 49, PT2S,  50, PT0.039215686S",
        " 100, 50, PT1S,  50, ",
        " 100, 99, PT1S,  50, ",
        " 100,  0, PT2S, 100, PT2S",
        " 100,  0, PT2S, 101, PT2S",
        " 100,  0,     ,  50, ",
        " 100,   , PT2S,  50, ",
        "   0,  0, PT2S,  50, ",
        "    ,  0, PT2S,  50, PT2S",
        "    ,  1, PT2S,  50, ",
        "    ,   ,     ,  50, "
    })
    void room_isThereAfterAShareOfTheTimeUntilTheLimitIsFull(
            @Nullable Integer limit,
            @Nullable Integer remaining,
            @Nullable Duration untilFull,
            int events,
            @Nullable Duration untilRoom) {
        assertThat(new RateLimit(limit, remaining, untilFull).untilRoomFor(events))
                .isEqualTo(untilRoom);
    }

    @Test
    void limitThatIsUsedUp_hasATimeUntilItIsFull() {
        Duration untilFull = Duration.ofSeconds(2);

        assertThat(new RateLimit(100, 0, untilFull).untilFullIfUsedUp()).isEqualTo(untilFull);
        assertThat(new RateLimit(100, 1, untilFull).untilFullIfUsedUp()).isNull();
        assertThat(RateLimit.UNKNOWN.untilFullIfUsedUp()).isNull();
    }
}
