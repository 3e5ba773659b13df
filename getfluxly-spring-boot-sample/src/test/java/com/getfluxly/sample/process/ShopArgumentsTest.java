package com.getfluxly.sample.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopArgumentsTest {

    private static final URI SERVICE = URI.create("http://127.0.0.1:8090");

    @Test
    void arguments_areThisApplicationsButForTheFewThatDiffer() {
        List<String> own = List.of("--server.port=8081", "--getfluxly.timeout=2s", "--spring.profiles.active=red");

        assertThat(new ShopArguments(own, "red,forked", true).forShop(SERVICE, Path.of("/tmp/spool")))
                .containsExactly(
                        "--getfluxly.timeout=2s",
                        "--spring.profiles.active=red,forked",
                        "--server.port=0",
                        "--sample.emulator.enabled=false",
                        "--sample.leftovers=/tmp/spool",
                        "--getfluxly.api-host=http://127.0.0.1:8090",
                        "--getfluxly.spool.directory=/tmp/spool");
    }

    @Test
    void spool_mayBeLeftOut() {
        assertThat(new ShopArguments(List.of(), "forked", false).forShop(SERVICE, Path.of("/tmp/spool")))
                .contains("--getfluxly.spool.directory=");
    }
}
