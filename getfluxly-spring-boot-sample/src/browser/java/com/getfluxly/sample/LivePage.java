package com.getfluxly.sample;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The live page in a browser, by the words that its user sees. */
final class LivePage implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;
    private static final int MAX_TABS = 40;
    private static final double AWAIT_MILLIS = 30_000;
    private static final Pattern TIMES = Pattern.compile("(\\d+) times, kept once");

    private final String origin;
    private final BrowserContext context;
    private final Page page;

    // All of these are filled by Playwright on the thread that calls it, which is the test's.
    private final List<String> messages = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> dialogs = new ArrayList<>();

    private LivePage(String origin, BrowserContext context) {
        this.origin = origin;
        this.context = context;
        this.page = context.newPage();
        page.setDefaultTimeout(AWAIT_MILLIS);
        page.onConsoleMessage(message -> messages.add(message.type() + ": " + message.text()));
        page.onPageError(error -> messages.add("uncaught: " + error));
        page.onRequest(request -> requests.add(request.url()));
        page.onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
    }

    /** Opens it and waits for the first snapshot. */
    static LivePage open(Browser browser, String origin) {
        LivePage live = create(browser, origin);
        live.load();
        live.awaitText("connection", "Live");
        live.awaitText("state", "Active");
        return live;
    }

    /** Opens it where no snapshot ever arrives. */
    static LivePage openUnanswered(Browser browser, String origin) {
        LivePage live = create(browser, origin);
        live.page.route("**/live", Route::abort);
        live.load();
        return live;
    }

    /** Opens it where the test alone says what comes over the stream. */
    static LivePage openScripted(Browser browser, String origin) {
        LivePage live = create(browser, origin);
        live.page.addInitScript(
                "EventSource = class { static CLOSED = 2; readyState = 0; constructor() { globalThis.source = this; } }");
        live.load();
        return live;
    }

    /** A snapshot comes over the stream. */
    void receive(String snapshot) {
        page.evaluate("data => { source.onopen(); source.onmessage({ data }); }", snapshot);
    }

    /** The stream breaks. */
    void breakStream() {
        page.evaluate("source.onerror()");
    }

    private static LivePage create(Browser browser, String origin) {
        // Without motion no picture shows colours on their way to others.
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(WIDTH, HEIGHT)
                .setLocale("en-GB")
                .setReducedMotion(ReducedMotion.REDUCE));
        // A policy that was violated is reported to the document, whether or not the console says so.
        context.addInitScript("addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.blockedURI))");
        return new LivePage(origin, context);
    }

    /** Answers the page's requests to an address in the shop's place. */
    void answer(String url, int status, String html) {
        page.route(
                url,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType("text/html")
                        .setBody(html)));
    }

    private void load() {
        page.navigate(origin + "/");
    }

    void press(String button) {
        button(button).click();
    }

    /** Reaches a button by the tabulator alone. */
    void focusByKeyboard(String button) {
        focusByKey("Tab", button);
    }

    /** The same on the way back. */
    void focusBackwards(String button) {
        focusByKey("Shift+Tab", button);
    }

    private void focusByKey(String key, String button) {
        for (int i = 0; i < MAX_TABS && !hasFocus(button); i++) {
            page.keyboard().press(key);
        }
        assertThat(hasFocus(button)).as("%s has the focus", button).isTrue();
        assertThat(focusOutline()).as("visible focus").isEqualTo("solid");
    }

    /** Reaches a button by the tabulator alone and presses it by the enter key. */
    void pressByKeyboard(String button) {
        focusByKeyboard(button);
        page.keyboard().press("Enter");
    }

    /** Whether nothing lies over the upper or the lower edge of the element that has the focus. */
    boolean showsFocusFromEdgeToEdge() {
        return Boolean.TRUE.equals(
                page.evaluate(
                        "(() => { const focused = document.activeElement;"
                                + "const { left, width, top, bottom } = focused.getBoundingClientRect();"
                                + "return [top + 1, bottom - 1].every(y => document.elementFromPoint(left + width / 2, y) === focused); })()"));
    }

    void awaitPressed(String button) {
        assertThat(button(button))
                .hasAttribute(
                        "aria-pressed", "true", new LocatorAssertions.HasAttributeOptions().setTimeout(AWAIT_MILLIS));
    }

    void awaitText(String id, String text) {
        assertThat(element(id)).hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(AWAIT_MILLIS));
    }

    void awaitText(String id, Pattern text) {
        assertThat(element(id)).hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(AWAIT_MILLIS));
    }

    /** Waits until the shop's new process is open, which takes long on a busy machine. */
    void awaitShop() {
        assertThat(element("crash-button"))
                .hasText("Kill the shop", new LocatorAssertions.HasTextOptions().setTimeout(4 * AWAIT_MILLIS));
    }

    void awaitNumber(String id, long number) {
        page.waitForCondition(() -> number(id) == number);
    }

    void awaitAtLeast(String id, long number) {
        page.waitForCondition(() -> number(id) >= number);
    }

    /** Waits until the newest line of the journal contains the text. */
    void awaitAnswer(String text) {
        assertThat(page.locator("#journal li").first())
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(AWAIT_MILLIS));
    }

    void awaitReceived(String event) {
        assertThat(page.locator("#received tbody")
                        .filter(new Locator.FilterOptions().setHasText(event))
                        .first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(AWAIT_MILLIS));
    }

    /** The newest lines of the journal, each as who did it and what. */
    List<?> journal(int lines) {
        return (List<?>) page.evaluate(
                "lines => [...document.querySelectorAll('#journal li')].slice(0, lines)"
                        + ".map(line => line.dataset.who + ': ' + line.lastChild.textContent)",
                lines);
    }

    /** Opens the newest event, and returns what it then shows. */
    String openNewestEvent(String name) {
        Locator row = newestEvent();
        row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name))
                .click();
        Locator json = row.locator("pre");
        assertThat(json).containsText("{");
        return json.innerText();
    }

    /** How many requests brought the newest event, as the page says it. */
    String timesOfTheNewestEvent() {
        return newestEvent().locator("td").nth(3).innerText();
    }

    void awaitTimesOfTheNewestEvent(int atLeast) {
        page.waitForCondition(() -> {
            Matcher times = TIMES.matcher(timesOfTheNewestEvent());
            return times.matches() && Integer.parseInt(times.group(1)) >= atLeast;
        });
    }

    private Locator newestEvent() {
        return page.locator("#received tbody").first();
    }

    /** Waits until nothing is held any more. */
    void awaitSettled() {
        awaitText("held", "0");
        awaitText("queued", "0");
        awaitText("in-flight", "0");
    }

    /** Waits until an attribute of the page's body has the value. */
    void awaitMark(String attribute, String value) {
        assertThat(page.locator("body"))
                .hasAttribute(attribute, value, new LocatorAssertions.HasAttributeOptions().setTimeout(AWAIT_MILLIS));
    }

    @Nullable String attribute(String id, String name) {
        return element(id).getAttribute(name);
    }

    /** Its background as the browser computes it; when it changes it fades. */
    void awaitGround(String id, String color) {
        assertThat(element(id))
                .hasCSS("background-color", color, new LocatorAssertions.HasCSSOptions().setTimeout(AWAIT_MILLIS));
    }

    boolean isEnabled(String button) {
        return button(button).isEnabled();
    }

    /** The buttons that can be pressed. */
    List<String> enabledButtons() {
        return page.locator("button:enabled").allInnerTexts();
    }

    /** Those that stand out as the next thing to do. */
    List<String> primaryButtons() {
        return page.locator("button.primary:visible").allInnerTexts();
    }

    String firstLine() {
        return page.locator("body").innerText().lines().findFirst().orElse("");
    }

    /** Where a link leads. */
    @Nullable String address(String link) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link))
                .getAttribute("href");
    }

    boolean shows(String id) {
        return element(id).isVisible();
    }

    long number(String id) {
        return Long.parseLong(element(id).innerText().replace(",", ""));
    }

    String text(String id) {
        return element(id).innerText();
    }

    /** What axe-core objects to: its rule, and the elements that break it. */
    List<?> barriers() {
        page.evaluate(axe());
        return (List<?>) page.evaluate("axe.run().then(found => found.violations.map("
                + "rule => rule.id + ': ' + rule.nodes.map(node => node.target).join(', ')))");
    }

    /** What is wider than the window would have to be scrolled to. */
    long hiddenWidth() {
        return ((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).longValue();
    }

    /** A window of another size, scrolled to the top. */
    void window(int width, int height) {
        page.setViewportSize(width, height);
        page.evaluate("scrollTo(0, 0)");
    }

    /** Does all that comes before a press: scrolls to the button if it is not in the window. */
    void reach(String button) {
        button(button).click(new Locator.ClickOptions().setTrial(true));
    }

    /** How far the window is scrolled down. */
    int scrolled() {
        return ((Number) page.evaluate("scrollY")).intValue();
    }

    /** Whether the whole of it is in the window, and nothing lies over its middle or its corners. */
    boolean isInSight(String id) {
        return Boolean.TRUE.equals(element(id).evaluate("""
                element => {
                  const { left, top, right, bottom } = element.getBoundingClientRect();
                  const points = [[left + 1, top + 1], [right - 1, top + 1], [left + 1, bottom - 1], [right - 1, bottom - 1],
                    [(left + right) / 2, (top + bottom) / 2]];
                  return right > left && bottom > top && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
                    && points.every(([x, y]) => {
                      const there = document.elementFromPoint(x, y);
                      return element.contains(there) || there === element.parentElement;
                    });
                }"""));
    }

    /** What is wider than its place, and so cut off. */
    List<?> cutOff() {
        return (List<?>) page.evaluate("""
                [...document.querySelectorAll('h1, h2, p, dt, dd, button, figcaption, th, .scroll')]
                  .filter(element => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
                  .map(element => element.textContent)""");
    }

    void resize(int width, int height) {
        page.setViewportSize(width, height);
        awaitNextSnapshot();
    }

    void use(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        awaitNextSnapshot();
    }

    Path screenshot(String name) {
        Path file = SCREENSHOTS.resolve(name.toLowerCase(Locale.ROOT) + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        return file;
    }

    /** What is in the window, without scrolling. */
    void windowShot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    List<String> messages() {
        return messages;
    }

    List<String> dialogs() {
        return dialogs;
    }

    List<String> requestsElsewhere() {
        return requests.stream()
                .filter(url -> !url.startsWith(origin + "/") && !url.startsWith("data:"))
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }

    /** Charts are drawn anew with each snapshot. */
    private void awaitNextSnapshot() {
        Object drawn = page.evaluate("document.body.dataset.snapshot");
        page.waitForFunction("before => document.body.dataset.snapshot !== before", drawn);
    }

    /** Evaluated and not added as a script, which the page's policy forbids. */
    private static String axe() {
        try (InputStream script = Objects.requireNonNull(LivePage.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator element(String id) {
        return page.locator("#" + id);
    }

    private boolean hasFocus(String button) {
        return Boolean.TRUE.equals(button(button).evaluate("element => element === document.activeElement"));
    }

    private String focusOutline() {
        return (String) page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    }
}
