package com.getfluxly.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown file of the repository, as far as tests have to understand it. */
final class Document {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> FOREIGN = Set.of("target", ".git", "node_modules");

    private static final Pattern FENCE = Pattern.compile("```(\\w*).*");
    private static final Pattern HEADING = Pattern.compile("#+ (.*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Line> prose = new ArrayList<>();

    /** What stands between two fences. */
    record Block(Path file, int line, String language, String text) {

        List<String> lines() {
            return text.lines().toList();
        }

        /** For the name of a test. */
        @Override
        public String toString() {
            return ROOT.relativize(file) + ":" + line;
        }
    }

    /** One line outside of fences. */
    record Line(int number, String text) {}

    private Document(Path file) {
        this.file = file;
        List<String> lines = read(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = lines.subList(i + 1, lines.size()).indexOf("```") + i + 1;
                if (end == i) {
                    throw new AssertionError(file + ":" + (i + 1) + ": the block has no end");
                }
                blocks.add(new Block(file, i + 1, fence.group(1), String.join("\n", lines.subList(i + 1, end))));
                i = end;
            } else {
                prose.add(new Line(i + 1, lines.get(i)));
            }
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Document of(String path) {
        return new Document(ROOT.resolve(path));
    }

    /** Every one of the repository. */
    static List<Document> all() {
        List<Document> documents = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    // Other tests write into target meanwhile.
                    return FOREIGN.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        documents.add(new Document(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        documents.sort(Comparator.comparing(Document::toString));
        return documents;
    }

    /** What users read: README.md and docs/, but not the decisions. */
    static List<Document> forUsers() {
        return all().stream()
                .filter(document -> document.isBelow("docs") || document.file.equals(ROOT.resolve("README.md")))
                .filter(document -> !document.isBelow("docs/adr"))
                .toList();
    }

    private boolean isBelow(String folder) {
        return file.startsWith(ROOT.resolve(folder));
    }

    Path file() {
        return file;
    }

    List<Block> allBlocks() {
        return List.copyOf(blocks);
    }

    List<Block> blocks(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    static Stream<Block> blocksForUsers(String language) {
        return forUsers().stream().flatMap(document -> document.blocks(language).stream());
    }

    /** Targets of links, with the line of each. */
    List<Line> links() {
        return prose.stream()
                .flatMap(line -> LINK.matcher(withoutCode(line.text()))
                        .results()
                        .map(link -> new Line(line.number(), link.group(1))))
                .toList();
    }

    private static String withoutCode(String text) {
        return CODE.matcher(text).replaceAll("");
    }

    /** What stands between back-quotes, with the line of each. */
    List<Line> code() {
        return prose.stream()
                .flatMap(
                        line -> CODE.matcher(line.text()).results().map(code -> new Line(line.number(), code.group(1))))
                .toList();
    }

    static List<String> codeIn(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }

    /** The first table below a heading: its rows, without the head. */
    List<List<String>> table(String heading) {
        List<List<String>> rows = prose.stream()
                .map(Line::text)
                .dropWhile(line -> !line.matches("#+ " + Pattern.quote(heading)))
                .skip(1)
                .takeWhile(line -> !HEADING.matcher(line).matches())
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(Document::cells)
                .toList();
        if (rows.isEmpty()) {
            throw new AssertionError(file + " has no table below " + heading);
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Arrays.stream(CELL_BORDER.split(row.substring(1)))
                .map(cell -> cell.replace("\\|", "|").strip())
                .toList();
    }

    /** The code in one column of a table. */
    Set<String> codeInColumn(String heading, int column) {
        return table(heading).stream()
                .flatMap(row -> codeIn(row.get(column)).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What may follow the # of a link, by the rules of the hosts of repositories. */
    Set<String> anchors() {
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new LinkedHashSet<>();
        for (Line line : prose) {
            Matcher heading = HEADING.matcher(line.text());
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                int before = times.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** For the name of a test. */
    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
