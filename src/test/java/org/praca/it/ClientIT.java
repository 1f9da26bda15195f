package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.praca.testing.Chromium;
import org.praca.testing.Praca;

/** {@code praca.js} as the server hands it out, in Chromium, before a server that is played: {@code praca-client-test.js}. */
class ClientIT {
    private static final String SCRIPT = "/assets/praca-client-test.js";

    private static Chromium chromium;
    private static Page page;

    @BeforeAll
    static void launch() {
        URI base = Praca.shared().baseUri();
        chromium = Chromium.launch();
        BrowserContext context = chromium.browser().newContext();
        context.route(
                base.resolve(SCRIPT).toString(),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setPath(Path.of("src/test/resources/praca-client-test.js"))));
        page = context.newPage();
        page.navigate(base.toString());
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> theClient() {
        List<?> names = (List<?>) page.evaluate("async script => Object.keys((await import(script)).tests)", SCRIPT);
        assertThat(names).isNotEmpty();
        return names.stream().map(String::valueOf).map(name -> DynamicTest.dynamicTest(name, () -> run(name)));
    }

    private static void run(String name) {
        page.evaluate(
                "async ([script, name]) => { await (await import(script)).tests[name](); }", List.of(SCRIPT, name));
    }
}
