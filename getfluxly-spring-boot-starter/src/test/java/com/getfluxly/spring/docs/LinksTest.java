package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.docs.Document.Line;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links within the repository lead somewhere. */
class LinksTest {

    private static List<Document> documents() {
        return Document.all();
    }

    @Test
    void documents_areFound() {
        assertThat(documents())
                .extracting(Document::toString)
                .contains("README.md", "docs/operating.md", "SECURITY.md");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void links_resolve(Document document) {
        assertThat(document.links()).allSatisfy(link -> assertResolves(document, link));
    }

    @Test
    void index_hasEveryDocument() {
        assertThat(Document.of("docs/README.md").links())
                .extracting(link -> "docs/" + link.text())
                .containsAll(documents().stream()
                        .map(Document::toString)
                        .filter(name -> name.startsWith("docs/") && !name.equals("docs/README.md"))
                        .toList());
    }

    private static void assertResolves(Document document, Line link) {
        if (link.text().matches("[a-z]+:.*")) {
            assertThat(link.text()).startsWith("https://");
            return;
        }
        String[] parts = link.text().split("#", 2);
        Path folder = Objects.requireNonNull(document.file().getParent());
        Path target =
                parts[0].isEmpty() ? document.file() : folder.resolve(parts[0]).normalize();
        assertThat(target).as("line " + link.number()).exists();
        if (parts.length == 2) {
            assertThat(Document.of(Document.ROOT.relativize(target).toString()).anchors())
                    .as("line " + link.number())
                    .contains(parts[1]);
        }
    }
}
