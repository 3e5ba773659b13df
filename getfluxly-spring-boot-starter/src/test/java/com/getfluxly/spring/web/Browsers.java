package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.springframework.context.ApplicationContext;

/** Visitors of an application on this machine, eight at a time. */
final class Browsers {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String origin;

    Browsers(ApplicationContext application) {
        this.origin = "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Each request with its own cookie, which it repeats as a parameter, or with none. */
    void visit(int requests, IntFunction<String> paths) throws Exception {
        ExecutorService visitors = Executors.newFixedThreadPool(8);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                String path = paths.apply(i);
                String visitor = path.equals("/anonymous") ? Witness.NOBODY : "v" + i;
                answers.add(visitors.submit(() -> get(path, visitor)));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().body()).isNotEqualTo("unexpected");
            }
        } finally {
            visitors.shutdownNow();
        }
    }

    HttpResponse<String> get(String path, String visitor) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path + "?visitor=" + visitor));
        if (!visitor.equals(Witness.NOBODY)) {
            request.header("Cookie", "theme=dark; gflux_anon=" + visitor);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
