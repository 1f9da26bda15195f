package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.User;

/** The heading "HTTP and logs", as far as {@code HttpRulesIT}, {@code PathsIT} and {@code FuzzIT} leave something over. */
abstract class LogChecks {
    /** Begins what is red. WildFly itself writes in other colours while it starts. */
    private static final String RED = "\u001b[31m";

    private final Stage stage;

    LogChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void noForeignOriginIsLetInUnlessItIsListed() {
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1", "https://evil.example:443")) {
            for (String method : List.of("GET", "OPTIONS")) {
                var answer = stage.a()
                        .send(
                                method,
                                "/api/protected/",
                                Map.of("Origin", origin, "Access-Control-Request-Method", "GET"),
                                null);
                assertThat(answer.headers().map().keySet()).noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT)
                        .startsWith("access-control-"));
            }
        }
    }

    @Test
    void noTokenOrPasswordIsInTheLogAndNoLineCanBePutThere() {
        int begin = stage.nodeA().output().length();
        String secret = Http.unique("Geheim nis ");
        String name = Http.unique("u");
        stage.a().post("/api/register/", Http.object("username", name, "password", secret));
        User user = stage.a().login(name, secret);
        String ticket = stage.a()
                .json("POST", "/api/ws_ticket/", user, "{}")
                .body()
                .path("ticket")
                .asText();
        String next = stage.refresh(0, user.refresh()).body().path("refresh").asText();
        try (Visitor visitor = new Visitor(stage.a(), Stage.address())) {
            visitor.login(name, secret + "wrong");
            visitor.login(name + "\nSEVERE forged by name", secret + "wrong");
            visitor.login(RED + "\r\nSEVERE forged by colour", secret + "wrong");
        }
        stage.a().get("/api/protected/?token=" + user.access(), Map.of("User-Agent", "a\tSEVERE forged by agent"));
        stage.a().send("POST", "/api/nothing%0ASEVERE%20forged%20by%20path/", Map.of(), null);
        stage.a().json("POST", "/api/logout/", user, Http.object("refresh_token", next));
        String log = stage.nodeA().output();
        assertThat(log).doesNotContain(secret, user.access(), user.refresh(), next, ticket);
        assertThat(log.lines()).noneMatch(line -> line.startsWith("SEVERE forged") || line.contains(RED));
        assertThat(log.substring(begin)).doesNotContain("\u001b");
    }
}
