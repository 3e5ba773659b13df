package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

/** The emulator alone, and what its document tells readers to type. */
@ExtendWith(OutputCaptureExtension.class)
class StandInAloneTest {

    private static final Path STAND_IN = Path.of("..", "docs", "stand-in.md");

    private final int port = TestSocketUtils.findAvailableTcpPort();

    @Test
    void standIn_isAloneAndSaysWhereInOneLine(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start("--sample.emulator.token=gflux_secret_4f9a")) {
            assertThat(context).isNotInstanceOf(WebServerApplicationContext.class);
            assertThat(context.getBeanProvider(GetFluxlyClient.class)).isEmpty();
            assertThat(context.getBeanDefinitionNames()).noneMatch(name -> name.contains("Controller"));
        }

        String uri = "http://127.0.0.1:" + port;
        assertThat(output.getOut().lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .endsWith("The stand-in for GetFluxly listens on " + uri + " and takes 1 token."
                                + " For a client: getfluxly.api-host=" + uri + ", and as getfluxly.token one of"
                                + " sample.emulator.token. What arrived: " + uri + "/received"));
        assertThat(output).doesNotContain("4f9a");
    }

    @Test
    void commandsOfTheDocument_work() throws Exception {
        List<Curl> commands = Files.readString(STAND_IN)
                .lines()
                .filter(line -> line.startsWith("curl "))
                .map(Curl::parse)
                .toList();
        assertThat(commands).hasSize(10);

        try (ConfigurableApplicationContext context = start()) {
            for (Curl command : commands) {
                HttpResponse<String> answer = run(command);
                assertThat(answer.statusCode()).as(command.toString()).isBetween(200, 299);
                if (command.path().startsWith("/received/events")) {
                    assertThat(answer.body()).startsWith("{\"count\":1,\"events\":[{");
                }
            }
            assertThat(context.isRunning()).isTrue();
        }
    }

    private HttpResponse<String> run(Curl command) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(command.request(Map.of(8090, port)), BodyHandlers.ofString());
    }

    private ConfigurableApplicationContext start(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--spring.profiles.active=emulator";
        arguments[1] = "--sample.emulator.port=" + port;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return SampleApplication.application().run(arguments);
    }
}
