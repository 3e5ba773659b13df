package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.autoconfigure.GetFluxlyProperties;
import com.getfluxly.spring.docs.Document.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What readers copy into their application.yml means something. */
class YamlSnippetsTest {

    private static Stream<Block> snippets() {
        return Document.blocksForUsers("yaml").filter(snippet -> !isForKubernetes(snippet));
    }

    private static boolean isForKubernetes(Block snippet) {
        return snippet.text().startsWith("spec:\n");
    }

    private static List<PropertySource<?>> load(Block snippet) throws IOException {
        return new YamlPropertySourceLoader()
                .load(snippet.toString(), new ByteArrayResource(snippet.text().getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void snippet_hasOnlyPropertiesThatExist(Block snippet) throws IOException {
        assertThat(load(snippet).stream()
                        .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                        .map(name -> name.replaceAll("\\[\\d+]$", "")))
                .isNotEmpty()
                .allMatch(Names::isProperty);
    }

    /** As an application would: a value of the wrong type fails, as a property does that is not there. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void snippet_isBoundToTheProperties(Block snippet) throws IOException {
        Binder binder = new Binder(ConfigurationPropertySources.from(load(snippet)));

        binder.bind(
                "getfluxly",
                Bindable.ofInstance(new GetFluxlyProperties()),
                new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
    }
}
