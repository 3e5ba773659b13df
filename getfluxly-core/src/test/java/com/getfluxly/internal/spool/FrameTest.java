package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    private static final long SEQUENCE = 0x0102_0304_0506_0708L;
    private static final long MILLIS = 1_778_914_800_000L;

    private final Checksum checksum = new Checksum();

    private byte[] record(byte[] payload) {
        byte[] bytes = new byte[Frame.HEAD_BYTES + payload.length];
        Frame.put(bytes, 0, Frame.EVENT, Frame.CALLERS_ID, SEQUENCE, MILLIS, payload, checksum);
        return bytes;
    }

    /** What lies on disks must not change. The sums are those of CRC32C. */
    @Test
    @Promise("I37")
    void record_liesAsItAlwaysDid() {
        assertThat(HexFormat.of().formatHex(record("{}".getBytes(UTF_8))))
                .isEqualTo("ff4746fe" + "01" + "01" + "0000" + "00000002" + "0102030405060708" + "0000019e2f95b180"
                        + "297bd0aa" + "0ea0cc37" + "7b7d");
    }

    @Test
    void record_saysWhatWasPut() {
        byte[] payload = "{\"event\":\"a\"}".getBytes(UTF_8);
        byte[] bytes = new byte[100];

        int end = Frame.put(bytes, 7, Frame.EVENT, Frame.CALLERS_ID, SEQUENCE, MILLIS, payload, checksum);

        assertThat(end).isEqualTo(7 + 36 + payload.length);
        assertThat(Frame.isHead(bytes, 7, checksum)).isTrue();
        assertThat(Frame.isPayloadSound(bytes, 7, checksum)).isTrue();
        assertThat(Frame.type(bytes, 7)).isEqualTo(1);
        assertThat(Frame.flags(bytes, 7)).isEqualTo(1);
        assertThat(Frame.length(bytes, 7)).isEqualTo(payload.length);
        assertThat(Frame.sequence(bytes, 7)).isEqualTo(SEQUENCE);
        assertThat(Frame.millis(bytes, 7)).isEqualTo(MILLIS);
    }

    @Test
    void type_mayBeAnyByte() {
        byte[] bytes = new byte[Frame.HEAD_BYTES];

        Frame.put(bytes, 0, 255, 255, 1, 1, new byte[0], checksum);

        assertThat(Frame.type(bytes, 0)).isEqualTo(255);
        assertThat(Frame.flags(bytes, 0)).isEqualTo(255);
        assertThat(Frame.isHead(bytes, 0, checksum)).isTrue();
    }

    @Test
    @Promise(value = "I32", mutant = "the sum of the head is not looked at")
    void flippedBit_isSeen() {
        byte[] sound = record("{\"event\":\"a\"}".getBytes(UTF_8));
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] bytes = sound.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);

            boolean inHead = bit < Frame.HEAD_BYTES * 8;
            assertThat(Frame.isHead(bytes, 0, checksum)).as("head, bit %s", bit).isEqualTo(!inHead);
            assertThat(inHead || !Frame.isPayloadSound(bytes, 0, checksum))
                    .as("payload, bit %s", bit)
                    .isTrue();
        }
    }

    @Test
    void zeros_areNoRecord() {
        assertThat(Frame.isHead(new byte[100], 0, checksum)).isFalse();
    }

    @Test
    void typeZero_isNone() {
        byte[] bytes = new byte[Frame.HEAD_BYTES];
        Frame.put(bytes, 0, 0, 0, 1, 1, new byte[0], checksum);

        assertThat(Frame.isHead(bytes, 0, checksum)).isFalse();
    }

    /** A sum alone does not make a length believable: one of a forger, or of a release with larger records. */
    @ParameterizedTest
    @ValueSource(ints = {65_537, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void length_isCapped(int length) {
        byte[] bytes = record(new byte[0]);
        Bytes.putInt(bytes, 8, length);
        Bytes.putInt(bytes, 32, checksum.of(bytes, 0, 32));

        assertThat(Frame.isHead(bytes, 0, checksum)).isFalse();
    }

    @Test
    void largestPayload_isTaken() {
        assertThat(Frame.isHead(record(new byte[65_536]), 0, checksum)).isTrue();
    }

    @Test
    void magic_isFoundWhereItBegins() {
        byte[] bytes = new byte[200];
        Arrays.fill(bytes, (byte) 0xFF);
        Frame.put(bytes, 93, Frame.EVENT, 0, 1, 1, new byte[0], checksum);

        assertThat(Frame.nextMagic(bytes, 0, 200)).isEqualTo(93);
        assertThat(Frame.nextMagic(bytes, 93, 200)).isEqualTo(93);
        assertThat(Frame.nextMagic(new byte[200], 3, 200)).isEqualTo(200);
    }

    /** The rest of it may come with the next read. */
    @Test
    void magic_mayBeCutOff() {
        byte[] bytes = record(new byte[0]);

        assertThat(Frame.nextMagic(bytes, 0, 3)).isZero();
        assertThat(Frame.nextMagic(new byte[] {0, 0, (byte) 0xFF}, 0, 3)).isEqualTo(2);
    }
}
