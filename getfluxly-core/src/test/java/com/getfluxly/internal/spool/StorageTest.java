package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "apfs", "NTFS", "virtiofs", "fuseblk", ""})
    void localDisk_isNotWorthAWord(String type) {
        assertThat(Storage.warning(type)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "tmpfs, which is memory",
        "ramfs, which is memory",
        "overlay, mount a volume",
        "aufs, mount a volume",
        "nfs, use a local disk",
        "nfs4, use a local disk",
        "cifs, use a local disk",
        "smb3, use a local disk",
        "9p, use a local disk",
        "ceph, use a local disk",
        "fuse.sshfs, use a local disk"
    })
    void storage_thatKeepsLess_isNamedWithWhatItLacks(String type, String advice) {
        assertThat(Storage.warning(type))
                .startsWith("the spool is on " + type + ", ")
                .contains(advice);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void storage_isAskedOfTheSystem() {
        assertThat(Storage.warning(Path.of("/dev/shm"))).startsWith("the spool is on tmpfs");
    }

    @Test
    void storage_thatIsUnknown_isNotWorthAWord() {
        assertThat(Storage.warning(Path.of("not", "there"))).isNull();
    }
}
