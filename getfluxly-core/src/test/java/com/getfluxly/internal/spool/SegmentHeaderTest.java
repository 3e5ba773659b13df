package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SegmentHeaderTest {

    private final Checksum checksum = new Checksum();
    private final SegmentHeader header =
            new SegmentHeader(SegmentHeader.VERSION, 7, 0x12d4b, 1_778_914_800_000L, filled(0xAA), filled(0xBB));

    @Test
    @Promise("I37")
    void header_liesAsItAlwaysDid() {
        assertThat(HexFormat.of().formatHex(bytes(header)))
                .isEqualTo("474653504f4f4c0a" + "0001" + "0001" + "00000000" + "0000000000000007" + "0000000000012d4b"
                        + "0000019e2f95b180" + "aa".repeat(16) + "bb".repeat(16) + "00".repeat(20) + "6ed5d0a7");
    }

    @Test
    void header_saysWhatWasPut() {
        SegmentHeader read = Objects.requireNonNull(SegmentHeader.read(bytes(header), 96, checksum));

        assertThat(read.number()).isEqualTo(7);
        assertThat(read.base()).isEqualTo(0x12d4b);
        assertThat(read.created()).isEqualTo(1_778_914_800_000L);
        assertThat(read.salt()).isEqualTo(filled(0xAA));
        assertThat(read.fingerprint()).isEqualTo(filled(0xBB));
        assertThat(read.isNewer()).isFalse();
    }

    /** One flipped bit must not look like a newer format. */
    @Test
    @Promise(
            value = {"I32", "I37"},
            mutant = "the sum of the header is not looked at")
    void flippedBit_makesItNoHeader() {
        byte[] sound = bytes(header);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] bytes = sound.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(SegmentHeader.read(bytes, 96, checksum))
                    .as("bit %s", bit)
                    .isNull();
        }
    }

    @Test
    void header_mustBeWhole() {
        assertThat(SegmentHeader.read(bytes(header), 95, checksum)).isNull();
    }

    @Test
    void newerFormat_isKnownByWhatItAsksOfReaders() {
        SegmentHeader newer =
                new SegmentHeader(SegmentHeader.VERSION + 1, 7, 1, 0, header.salt(), header.fingerprint());

        assertThat(Objects.requireNonNull(SegmentHeader.read(bytes(newer), 96, checksum))
                        .isNewer())
                .isTrue();
    }

    private byte[] bytes(SegmentHeader of) {
        byte[] bytes = filled(0xEE, 96);
        assertThat(of.put(bytes, checksum)).isEqualTo(96);
        return bytes;
    }

    private static byte[] filled(int value) {
        return filled(value, 16);
    }

    private static byte[] filled(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
