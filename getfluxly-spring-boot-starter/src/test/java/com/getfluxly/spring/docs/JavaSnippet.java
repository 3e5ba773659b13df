package com.getfluxly.spring.docs;

import com.getfluxly.spring.docs.Document.Block;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.SimpleJavaFileObject;

/**
 * A snippet of Java, made whole. Which of three it is shows in its text:
 *
 * <ul>
 *   <li>a <em>file</em> declares a type in the first column. If it has imports of its own it gets no others, so that readers
 *       can copy it as it is;
 *   <li><em>members</em> begin with an annotation or a modifier. They become those of a class with a field {@code client};
 *   <li>everything else is <em>statements</em>, in a method with the parameters {@code client}, {@code token} and
 *       {@code who} that may throw.
 * </ul>
 *
 * <p>Nothing else is added but the imports below.
 */
final class JavaSnippet extends SimpleJavaFileObject {

    private static final Pattern TYPE = Pattern.compile(
            "^(?:(?:public|final|abstract|sealed) )*(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import ", Pattern.MULTILINE);
    private static final Pattern MEMBER = Pattern.compile("^(?:@|(?:public|protected|private|static) )");

    private static final String IMPORTS = List.of(
                    "com.getfluxly.*",
                    "com.getfluxly.delivery.*",
                    "com.getfluxly.error.*",
                    "com.getfluxly.event.*",
                    "com.getfluxly.profile.*",
                    "com.getfluxly.spring.*",
                    "com.getfluxly.spring.autoconfigure.*",
                    "com.getfluxly.spring.observation.*",
                    "com.getfluxly.spring.test.*",
                    "com.getfluxly.spring.transport.*",
                    "com.getfluxly.spring.web.*",
                    "com.getfluxly.test.*",
                    "com.getfluxly.transport.*",
                    "io.micrometer.common.KeyValues",
                    "java.io.IOException",
                    "java.math.BigDecimal",
                    "java.nio.charset.StandardCharsets",
                    "java.nio.file.Path",
                    "java.time.*",
                    "java.util.*",
                    "java.util.concurrent.CopyOnWriteArrayList",
                    "java.util.function.Supplier",
                    "org.junit.jupiter.api.Test",
                    "org.slf4j.*",
                    "org.springframework.beans.factory.annotation.*",
                    "org.springframework.boot.autoconfigure.ImportAutoConfiguration",
                    "org.springframework.boot.test.context.*",
                    "org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest",
                    "org.springframework.context.ApplicationEventPublisher",
                    "org.springframework.context.annotation.*",
                    "org.springframework.core.annotation.Order",
                    "org.springframework.http.client.ClientHttpResponse",
                    "org.springframework.http.converter.HttpMessageConverter",
                    "org.springframework.stereotype.Component",
                    "org.springframework.test.context.bean.override.mockito.MockitoBean",
                    "org.springframework.transaction.annotation.Transactional",
                    "org.springframework.web.bind.annotation.*",
                    "org.springframework.web.client.RestClient",
                    "org.springframework.web.client.RestTemplate",
                    "reactor.core.publisher.Mono",
                    "reactor.core.scheduler.Schedulers",
                    "static com.getfluxly.test.GetFluxlyAssertions.assertThat",
                    "static org.mockito.ArgumentMatchers.*",
                    "static org.mockito.Mockito.verify")
            .stream()
            .map(name -> "import " + name + ";")
            .collect(Collectors.joining("\n", "", "\n"));

    private final Block block;
    private final String source;

    JavaSnippet(Block block) {
        super(
                URI.create("string:///" + packageOf(block).replace('.', '/') + "/" + typeOf(block) + ".java"),
                Kind.SOURCE);
        this.block = block;
        this.source = "package " + packageOf(block) + ";\n" + whole(block.text());
    }

    private static String whole(String text) {
        if (TYPE.matcher(text).find()) {
            return (IMPORT.matcher(text).find() ? "" : IMPORTS) + text;
        }
        String body = MEMBER.matcher(text).find()
                ? "GetFluxlyClient client;\n" + text
                : "void run(GetFluxlyClient client, String token, Identity who) throws Exception {\n" + text + "\n}";
        return IMPORTS + "class Snippet {\n" + body + "\n}";
    }

    private static String typeOf(Block block) {
        Matcher type = TYPE.matcher(block.text());
        return type.find() ? type.group(1) : "Snippet";
    }

    private static String packageOf(Block block) {
        String file = block.file().getFileName().toString().replaceAll("\\W", "_");
        return "snippets." + file + ".line" + block.line();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
    }

    /** For the name of a test. */
    @Override
    public String toString() {
        return block.toString();
    }
}
