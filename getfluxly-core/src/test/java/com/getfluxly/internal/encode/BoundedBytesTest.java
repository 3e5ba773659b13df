package com.getfluxly.internal.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedBytesTest {

    private final BoundedBytes bytes = new BoundedBytes();

    @Test
    @Promise("I54")
    void limits_areThatOfTheContract_andSixteenTimesThat() {
        assertThat(Limits.MAX_EVENT_BYTES).isEqualTo(32_768);
        assertThat(BoundedBytes.GIVE_UP).isEqualTo(524_288);
    }

    @Test
    void nothing_isEmpty() {
        assertThat(bytes.count()).isZero();
        assertThat(bytes.toByteArray()).isEmpty();
    }

    @Test
    void parts_areJoined() {
        bytes.write("xxeventxx".getBytes(US_ASCII), 2, 5);
        bytes.write('s');

        assertThat(bytes.toByteArray()).isEqualTo("events".getBytes(US_ASCII));
        assertThat(bytes.count()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 511, 512, 513, 1_000, 8_000, 32_767, 32_768})
    void whatFits_isKeptInPartsOfAnySize(int part) {
        byte[] event = pattern(Limits.MAX_EVENT_BYTES);
        for (int at = 0; at < event.length; at += part) {
            bytes.write(event, at, Math.min(part, event.length - at));
        }

        assertThat(bytes.toByteArray()).isEqualTo(event);
        assertThat(bytes.count()).isEqualTo(32_768);
    }

    /** A copy for each byte would be half a gigabyte; the margin is for what else the thread does. */
    @Test
    void growth_copiesNoMoreThanAFewTimesTheEvent() {
        byte[] event = pattern(Limits.MAX_EVENT_BYTES);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();

        for (byte b : event) {
            bytes.write(b);
        }

        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(8_000_000);
        assertThat(bytes.toByteArray()).isEqualTo(event);
    }

    /** An error names the size, so what is over the limit is counted. */
    @Test
    void whatDoesNotFit_isOnlyCounted() {
        bytes.write(pattern(40_000), 0, 40_000);
        assertThat(bytes.count()).isEqualTo(40_000);

        bytes.write(pattern(10_000), 0, 10_000);
        bytes.write('x');
        assertThat(bytes.count()).isEqualTo(50_001);
        assertThat(bytes.toByteArray()).isEqualTo(pattern(Limits.MAX_EVENT_BYTES));
    }

    @Test
    void endlessValue_isGivenUpAfterSixteenTimesTheLimit() {
        bytes.write(pattern(524_287), 0, 524_287);
        bytes.write('x');
        assertThat(bytes.count()).isEqualTo(524_288);

        assertThatExceptionOfType(TooLargeException.class)
                .isThrownBy(() -> bytes.write('x'))
                .withMessage("more than 524288 bytes")
                .withNoCause()
                .satisfies(control -> assertThat(control.getStackTrace()).isEmpty());
    }

    @Test
    @Promise("I54")
    void whatIsTaken_staysAsItIs_andTheNextStartsAnew() {
        bytes.write(pattern(300), 0, 300);
        byte[] first = bytes.take();
        bytes.write("next".getBytes(US_ASCII), 0, 4);

        assertThat(bytes.take()).isEqualTo("next".getBytes(US_ASCII));
        assertThat(first).isEqualTo(pattern(300));
        assertThat(bytes.count()).isZero();
    }

    @Test
    @Promise("I54")
    void whatIsTooLarge_isNotTaken_andTheNextStartsAnew() {
        bytes.write(pattern(32_769), 0, 32_769);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(bytes::take)
                .withMessage("an event may have at most 32768 bytes of JSON, got 32769");
        assertThat(bytes.count()).isZero();
    }

    private static byte[] pattern(int length) {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) (i % 251);
        }
        return pattern;
    }
}
