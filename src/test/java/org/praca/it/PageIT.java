package org.praca.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.Chromium;
import org.praca.testing.Praca;

/** The page, as a person uses it: in Chromium, against the running server. */
class PageIT {

    private static final String PASSWORD = "correct horse battery";

    private static Chromium chromium;
    private static URI base;

    private final List<String> addresses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<BrowserContext> contexts = new ArrayList<>();
    private String room;

    @BeforeAll
    static void launch() {
        base = Praca.shared().baseUri();
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void chooseRoom() {
        room = "sala-de-teste-" + unique();
    }

    @AfterEach
    void leave() {
        contexts.forEach(BrowserContext::close);
        assertThat(faults).as("errors of scripts and content security policy").isEmpty();
    }

    @Test
    void twoTabsOfTheTutorialChatBothWays() {
        BrowserContext context = context("pt-BR");
        Page first = open(context, "/");
        signUp(first, name());
        createRoom(first, room);
        assertThat(first).hasURL(base.resolve("/chat/" + room + "/").toString());

        Page second = enter(context, room);
        send(first, "Olá da primeira aba");
        assertThat(entry(second, "Olá da primeira aba")).isVisible();
        send(second, "Olá da segunda aba");
        assertThat(entry(first, "Olá da segunda aba")).isVisible();
        assertThat(first.getByTestId("text")).hasText(new String[] {"Olá da primeira aba", "Olá da segunda aba"});
    }

    @Test
    void twoPeopleChatAndSeeWhoWrote() {
        String ana = name();
        String rui = name();
        Page hers = open(context("pt"), "/");
        signUp(hers, ana);
        createRoom(hers, room);
        Page his = open(context("en"), "/chat/" + room + "/");
        signUp(his, rui);
        assertConnected(his);

        send(hers, "bom dia");
        send(his, "good morning");
        assertThat(his.getByTestId("author")).hasText(new String[] {ana, rui});
        assertThat(hers.getByTestId("author")).hasText(new String[] {ana, rui});
    }

    @Test
    void aRoomKeepsItsMessagesForWhoComesLater() {
        BrowserContext context = context("en");
        Page page = open(context, "/");
        signUp(page, name());
        createRoom(page, room);
        send(page, "still here tomorrow");

        page.reload();
        assertThat(entry(page, "still here tomorrow")).isVisible();
    }

    @Test
    void aMessageWithMarkupIsShownAsText() {
        String markup = "<b>bold</b><img src=x onerror=\"document.title='broken'\">";
        Page page = open(context("en"), "/");
        signUp(page, name());
        createRoom(page, room);
        send(page, markup);

        assertThat(page.getByTestId("text")).hasText(markup);
        assertThat(page.getByTestId("log").locator("b, img")).hasCount(0);
        assertThat(page).hasTitle(room + " · Praça");
    }

    @Test
    void signingInNeedsNoMouse() {
        String name = name();
        Page page = open(context("en"), "/");
        signUp(page, name);
        page.getByTestId("sign-out").press("Enter");
        assertThat(page.getByTestId("username")).isFocused();

        page.keyboard().type(name);
        page.keyboard().press("Tab");
        assertThat(page.getByTestId("password")).isFocused();
        page.keyboard().type(PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page.getByTestId("account")).hasText(name);

        tabTo(page, page.getByTestId("room-name"));
        page.keyboard().type(room);
        page.keyboard().press("Enter");
        assertConnected(page);
        tabTo(page, page.getByTestId("message"));
        page.keyboard().type("no mouse");
        page.keyboard().press("Enter");
        assertThat(entry(page, "no mouse")).isVisible();
    }

    @Test
    void theFirstStopOfTheKeyboardSkipsToTheContent() {
        Page page = open(context("en"), "/");
        Locator skip = page.getByTestId("skip-link");
        skip.focus();
        assertThat(skip).isInViewport();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
    }

    @Test
    void aPhoneShowsEveryPageWithoutScrollingSideways() {
        BrowserContext context = context(new Browser.NewContextOptions()
                .setLocale("pt-BR")
                .setViewportSize(360, 640)
                .setHasTouch(true)
                .setIsMobile(true)
                .setColorScheme(ColorScheme.DARK));
        Page page = open(context, "/");
        assertThat(page.getByTestId("sign-in")).isVisible();
        assertFitsTheWidth(page);
        signUp(page, name());
        assertFitsTheWidth(page);
        String longName = room + "-" + "m".repeat(200);
        createRoom(page, longName);
        send(page, "w".repeat(300));
        assertThat(page.getByTestId("send")).isInViewport();
        assertFitsTheWidth(page);
    }

    @Test
    void theBrowserChoosesTheLanguageAndTheReaderChangesIt() {
        BrowserContext context = context("pt-BR");
        Page page = open(context, "/");
        assertLanguage(page, "pt", "Entrar");
        page.getByTestId("language-en").click();
        assertLanguage(page, "en", "Sign in");
        page.reload();
        assertLanguage(page, "en", "Sign in");
        assertLanguage(open(context("en-GB"), "/"), "en", "Sign in");
        assertLanguage(open(context("fr"), "/"), "en", "Sign in");
    }

    @Test
    void aRefusalStandsNextToItsFieldInTheChosenLanguage() {
        Page page = open(context("en"), "/");
        page.getByTestId("username").fill("not a name");
        page.getByTestId("password").fill("short");
        page.getByTestId("sign-up").click();
        assertThat(page.getByTestId("username")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByTestId("username")).hasAttribute("aria-describedby", "username-error");
        assertThat(page.getByTestId("username")).isFocused();
        assertThat(page.getByTestId("password-error")).isVisible();
        String english = page.getByTestId("username-error").textContent();

        page.getByTestId("language-pt").click();
        page.getByTestId("sign-up").click();
        assertThat(page.getByTestId("username-error")).not().hasText(english);
        assertThat(page.getByTestId("username-error")).isVisible();
    }

    @Test
    void aWrongPasswordIsSaidAboveTheForm() {
        Page page = open(context("en"), "/");
        page.getByTestId("username").fill(name());
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in").click();
        assertThat(page.getByTestId("form-error")).isVisible();
        assertThat(page.getByTestId("sign-in")).isVisible();
    }

    @Test
    void whoIsNotSignedInComesBackToTheRoomAfterwardsAndMayCreateIt() {
        String name = room + " é 100% 😀?#";
        Page page = open(context("en"), path(name));
        assertThat(page).hasURL(Pattern.compile("/\\?next="));
        signUp(page, name());
        page.getByTestId("missing").getByTestId("create-room").click();
        assertConnected(page);
        assertThat(page.getByTestId("room-title")).hasText(name);
        send(page, "first!");
    }

    @Test
    void theWayBackNeverLeadsToAnotherSite() {
        Page page = open(context("en"), "/");
        signUp(page, name());
        for (String next :
                List.of("https://elsewhere.invalid/", "//elsewhere.invalid/chat/", "/.//elsewhere.invalid")) {
            page.navigate(base.resolve("/?next=" + encode(next)).toString());
            assertThat(page.getByTestId("room-name")).isVisible();
            assertThat(page.url()).startsWith(base.toString());
        }
    }

    @Test
    void aMessageWrittenOfflineWaitsAndArrivesOnce() {
        BrowserContext context = context("en");
        Page page = open(context, "/");
        signUp(page, name());
        createRoom(page, room);
        Page other = visit(context("pt"));
        context.setOffline(true);
        assertThat(page.getByTestId("status")).not().hasAttribute("data-state", "open");
        write(page, "written offline");
        assertThat(page.getByTestId("outgoing")).hasAttribute("data-state", "pending");
        assertThat(page.getByTestId("message")).hasValue("");
        assertThat(entry(other, "written offline")).hasCount(0);

        context.setOffline(false);
        assertConnected(page);
        assertThat(entry(other, "written offline")).isVisible();
        assertThat(page.getByTestId("outgoing")).hasCount(0);
        send(page, "afterwards");
        for (Page each : List.of(page, other)) {
            assertThat(each.getByTestId("text")).hasText(new String[] {"written offline", "afterwards"});
        }
    }

    @Test
    void aMessageWhoseAnswersAreLostArrivesOnce() {
        BrowserContext context = context("en");
        AtomicInteger lost = new AtomicInteger();
        context.routeWebSocket(Pattern.compile("/ws/chat/"), page -> {
            WebSocketRoute server = page.connectToServer();
            server.onMessage(frame -> {
                boolean answers =
                        frame.text().contains("\"ack\"") || frame.text().contains("lost at first");
                if (answers && lost.incrementAndGet() <= 2) {
                    page.close(new WebSocketRoute.CloseOptions().setCode(4008));
                    server.close();
                } else if (!answers || lost.get() > 2) {
                    page.send(frame.text());
                }
            });
        });
        Page page = open(context, "/");
        signUp(page, name());
        createRoom(page, room);
        Page other = visit(context("en"));
        send(page, "lost at first");
        assertThat(lost.get()).isGreaterThan(2);
        send(page, "afterwards");
        for (Page each : List.of(page, other)) {
            assertThat(each.getByTestId("text")).hasText(new String[] {"lost at first", "afterwards"});
        }
    }

    @Test
    void aMessageOnItsWayOutlivesThePage() {
        BrowserContext context = context("en");
        Page page = open(context, "/");
        signUp(page, name());
        createRoom(page, room);
        context.setOffline(true);
        assertThat(page.getByTestId("status")).not().hasAttribute("data-state", "open");
        write(page, "still on its way");
        assertThat(page.getByTestId("outgoing")).isVisible();
        page.evaluate("() => window.stop()");
        context.setOffline(false);
        page.reload();
        assertThat(entry(page, "still on its way")).isVisible();
        assertThat(page.getByTestId("outgoing")).hasCount(0);
        assertThat(page.getByTestId("text")).hasCount(1);
    }

    @Test
    void whatIsRefusedSaysWhyAndCanBeTakenBack() {
        Page page = open(context("en"), "/");
        signUp(page, name());
        createRoom(page, room);
        page.evaluate("() => document.getElementById('message').value = 'a\\ud800b'");
        page.getByTestId("message").press("Enter");
        assertThat(page.getByTestId("outgoing")).hasAttribute("data-state", "failed");
        page.getByTestId("take-back").click();
        assertThat(page.getByTestId("outgoing")).hasCount(0);
        assertThat(page.getByTestId("message")).isFocused();

        page.getByTestId("message").fill("x".repeat(4_001));
        page.getByTestId("message").press("Enter");
        assertThat(page.getByTestId("message-error")).containsText("4000");
        assertThat(page.getByTestId("message")).hasValue("x".repeat(4_001));
    }

    @Test
    void editsReactionsAndDeletionsAreSeenByEverybody() {
        Page hers = open(context("en"), "/");
        signUp(hers, name());
        createRoom(hers, room);
        Page his = visit(context("en"));
        send(hers, "helo");
        use(hers, "helo", "edit");
        hers.getByTestId("edit-text").fill("hello");
        hers.getByTestId("save").click();
        for (Page page : List.of(hers, his)) {
            assertThat(page.getByTestId("text")).hasText("hello");
            assertThat(page.getByTestId("edited")).isVisible();
        }

        use(his, "hello", "react");
        assertThat(his.getByTestId("edit")).isHidden();
        his.getByTestId("emoji").first().click();
        assertThat(his.getByTestId("reaction")).hasAttribute("aria-pressed", "true");
        assertThat(hers.getByTestId("reaction")).hasText("👍 1");
        hers.getByTestId("reaction").click();
        assertThat(his.getByTestId("reaction")).hasText("👍 2");
        his.reload();
        assertThat(his.getByTestId("reaction")).hasText("👍 2");
        his.getByTestId("reaction").click();
        assertThat(hers.getByTestId("reaction")).hasText("👍 1");

        use(hers, "hello", "delete");
        assertThat(hers.getByTestId("text")).hasText("hello");
        hers.getByTestId("delete").click();
        for (Page page : List.of(hers, his)) {
            assertThat(page.getByTestId("text")).hasText("This message was deleted.");
            assertThat(page.getByTestId("reaction")).hasCount(0);
        }
    }

    @Test
    void editingAndDeletingNeedNoMouse() {
        Page page = open(context("en"), "/");
        signUp(page, name());
        createRoom(page, room);
        send(page, "first");
        send(page, "second");
        page.getByTestId("log").focus();
        page.keyboard().press("Tab");
        page.keyboard().press("ArrowUp");
        tabTo(page, page.getByTestId("edit"));
        page.keyboard().press("Enter");
        assertThat(page.getByTestId("edit-text")).isFocused();
        page.keyboard().press("End");
        page.keyboard().type("!");
        page.keyboard().press("Enter");
        assertThat(page.getByTestId("text")).hasText(new String[] {"first!", "second"});
        assertThat(page.getByTestId("entry").first()).isFocused();

        page.keyboard().press("ArrowDown");
        tabTo(page, page.getByTestId("edit"));
        page.keyboard().press("Enter");
        page.keyboard().type(" thoughts");
        page.keyboard().press("Escape");
        tabTo(page, page.getByTestId("delete"));
        page.keyboard().press("Enter");
        page.keyboard().press("Enter");
        assertThat(page.getByTestId("text")).hasText(new String[] {"first!", "This message was deleted."});
        assertThat(page.getByTestId("entry").last()).isFocused();
    }

    @Test
    void theRoomShowsWhoIsThereAndWhoWrites() {
        String ana = name();
        Page hers = open(context("en"), "/");
        signUp(hers, ana);
        createRoom(hers, room);
        assertThat(hers.getByTestId("online")).hasText("1 online");
        Page his = visit(context("pt"));
        assertThat(his.getByTestId("online")).hasText("2 online");
        assertThat(hers.getByTestId("online")).hasText("2 online");
        hers.getByTestId("online").click();
        assertThat(hers.getByTestId("people")).containsText(ana);

        hers.getByTestId("message").pressSequentially("bom");
        assertThat(his.getByTestId("writing")).hasText(ana + " está escrevendo…");
        hers.getByTestId("send").click();
        assertThat(entry(his, "bom")).isVisible();
        assertThat(his.getByTestId("writing")).hasText("");
    }

    @Test
    void aTabSignedOutElsewhereGoesToTheEntrance() {
        BrowserContext context = context("en");
        Page first = open(context, "/");
        signUp(first, name());
        createRoom(first, room);
        Page second = enter(context, room);
        first.getByTestId("sign-out").click();
        assertThat(first.getByTestId("sign-in")).isVisible();
        assertThat(second.getByTestId("sign-in")).isVisible();
    }

    @Test
    void noTokenEverStandsInAnAddress() {
        BrowserContext context = context("en");
        Page page = open(context, "/");
        signUp(page, name());
        createRoom(page, room);
        send(page, "secret keeper");
        String session = (String) page.evaluate("() => localStorage.getItem('praca.session')");
        List<String> tokens = tokens(context, page);
        page.getByTestId("sign-out").click();
        assertThat(page.getByTestId("sign-in")).isVisible();

        assertThat(session).contains(tokens.get(0)).doesNotContain(tokens.get(1));
        assertThat(addresses).anyMatch(address -> address.contains("/ws/chat/"));
        assertThat(addresses)
                .noneMatch(address -> tokens.stream().anyMatch(address::contains))
                .noneMatch(address -> address.contains(encode(PASSWORD)) || address.contains("bearer"));
        assertThat(page.evaluate("() => localStorage.getItem('praca.session')")).isNull();
    }

    private static List<String> tokens(BrowserContext context, Page page) {
        Object access = page.evaluate("() => JSON.parse(localStorage.getItem('praca.session')).access");
        return List.of(String.valueOf(access), refreshCookie(context).value);
    }

    private static Cookie refreshCookie(BrowserContext context) {
        return context.cookies().stream()
                .filter(cookie -> cookie.name.equals("praca_refresh"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noScriptCanReadTheRefreshToken() {
        BrowserContext context = context("en");
        Page page = open(context, "/");
        signUp(page, name());
        Cookie cookie = refreshCookie(context);
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
        Object seen =
                page.evaluate("() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
        assertThat(String.valueOf(seen)).contains("praca.session").doesNotContain(cookie.value);

        page.evaluate("() => { const session = JSON.parse(localStorage.getItem('praca.session')); session.renewAt = 0;"
                + " localStorage.setItem('praca.session', JSON.stringify(session)); }");
        page.reload();
        assertThat(page.getByTestId("room-name")).isVisible();
        assertThat(page.getByTestId("room-count")).not().isEmpty();
        assertThat(refreshCookie(context).value).isNotEqualTo(cookie.value);
        page.getByTestId("sign-out").click();
        assertThat(page.getByTestId("sign-in")).isVisible();
        page.waitForCondition(() -> context.cookies().isEmpty());
    }

    private BrowserContext context(String locale) {
        return context(new Browser.NewContextOptions().setLocale(locale));
    }

    private BrowserContext context(Browser.NewContextOptions options) {
        BrowserContext context = chromium.browser().newContext(options);
        context.onRequest(request -> addresses.add(request.url()));
        context.onWebError(error -> faults.add(error.error()));
        context.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                faults.add(message.text());
            }
        });
        context.onPage(page -> page.onWebSocket(socket -> addresses.add(socket.url())));
        contexts.add(context);
        return context;
    }

    private static Page open(BrowserContext context, String path) {
        Page page = context.newPage();
        page.navigate(base.resolve(path).toString());
        return page;
    }

    private static Page enter(BrowserContext context, String room) {
        Page page = open(context, path(room));
        assertConnected(page);
        return page;
    }

    /** Somebody new in the room. */
    private Page visit(BrowserContext context) {
        Page page = open(context, path(room));
        signUp(page, name());
        assertConnected(page);
        return page;
    }

    private static void signUp(Page page, String name) {
        page.getByTestId("username").fill(name);
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-up").click();
        assertThat(page.getByTestId("account")).hasText(name);
    }

    private static void createRoom(Page page, String room) {
        page.getByTestId("room-name").fill(room);
        page.getByTestId("create-room").click();
        assertConnected(page);
        assertThat(page.getByTestId("room-title")).hasText(room);
    }

    private static void send(Page page, String text) {
        write(page, text);
        assertThat(entry(page, text)).isVisible();
        assertThat(page.getByTestId("outgoing")).hasCount(0);
        assertThat(page.getByTestId("message")).hasValue("");
    }

    private static void write(Page page, String text) {
        page.getByTestId("message").fill(text);
        page.getByTestId("send").click();
    }

    private static void use(Page page, String text, String tool) {
        entry(page, text).hover();
        page.getByTestId(tool).click();
    }

    private static Locator entry(Page page, String text) {
        return page.getByTestId("text").filter(new Locator.FilterOptions().setHasText(text));
    }

    private static void tabTo(Page page, Locator target) {
        for (int stops = 0; stops < 20 && !isFocused(target); stops++) {
            page.keyboard().press("Tab");
        }
        assertThat(target).isFocused();
    }

    private static boolean isFocused(Locator target) {
        return Boolean.TRUE.equals(target.evaluate("element => element === document.activeElement"));
    }

    private static void assertConnected(Page page) {
        assertThat(page.getByTestId("status"))
                .hasAttribute("data-state", "open", new LocatorAssertions.HasAttributeOptions().setTimeout(15_000));
    }

    private static void assertFitsTheWidth(Page page) {
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"
                        + " && window.innerWidth <= 360"))
                .isEqualTo(true);
    }

    private static void assertLanguage(Page page, String language, String signIn) {
        assertThat(page.locator("html")).hasAttribute("lang", language);
        assertThat(page.getByTestId("sign-in")).hasText(signIn);
    }

    private static String path(String room) {
        return "/chat/" + encode(room) + "/";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String name() {
        return "ana-" + unique();
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
