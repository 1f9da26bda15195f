package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.praca.testing.AdminProcess;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** The runnable jar from its first start to its end. */
class StartIT {
    @ParameterizedTest
    @CsvSource({
        "PRACA_ACESS_TOKEN_LIFETIME,PT1M",
        "PRACA_ACCESS_TOKEN_LIFETIME,30 minutes",
        "PRACA_LIMITS,none",
        "DATABASE_URL,postgres://localhost/praca"
    })
    void aWrongConfigurationStopsTheStartWithOneLine(String key, String value) throws Exception {
        Praca server = Praca.launch(Map.of(key, value));
        assertThat(server.awaitExit()).isEqualTo(1);
        assertThat(server.output().strip().lines()).singleElement().asString().contains(key);
    }

    @Test
    void aDatabaseThatIsAwayStopsTheStart() throws Exception {
        Praca server = Praca.launch(Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/praca"));
        assertThat(server.awaitExit()).isEqualTo(1);
        assertThat(server.output()).contains("praca: the application did not start; the reason stands above");
    }

    @Test
    void aNewInstallationIsSetUpOnceAndEndsByItself() throws Exception {
        Praca server = Praca.start(Map.of());
        Http http = new Http(server.baseUri());
        Path file = server.data().resolve("setup-token");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.output().strip().endsWith("with the token in " + file));
        assertThat(server.output().lines().filter(line -> line.startsWith("Praça: http://")))
                .hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.data().resolve("praca.mv.db"))))
                .isEqualTo("rw-------");

        String token = Files.readString(file).strip();
        assertThat(server.output()).contains(token);
        assertThat(setUp(http, "wrong").code()).isEqualTo("permission_denied");
        Answer made = setUp(http, token);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().path("role").asText()).isEqualTo("admin");
        assertThat(made.body().path("permissions")).isNotEmpty();
        assertThat(Files.exists(file)).isFalse();
        for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
            assertThat(http.send(method, "/api/setup/", Map.of(), null).code()).isEqualTo("not_found");
        }
        assertThat(http.get("/api/admin/users/", http.login("chefe", Http.PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(AdminProcess.run(Map.of("PRACA_DATA", server.data().toString()), "", "roles"))
                .isEqualTo(new AdminProcess.Result(
                        1,
                        "praca: The database " + server.data().resolve("praca.mv.db")
                                + " is in use by a running server. Ask that server: --url http://HOST:PORT\n"));
        User kept = http.login("chefe", Http.PASSWORD);
        User over = http.login("chefe", Http.PASSWORD);
        http.json("POST", "/api/logout/", over, "{}");
        assertThat(server.stop()).isTrue();
        assertThat(server.output()).doesNotContain(Http.PASSWORD);
        knowsItsSessionsAgain(Praca.start(Map.of("PRACA_DATA", server.data().toString())), kept, over);
    }

    private static void knowsItsSessionsAgain(Praca restarted, User kept, User over) {
        Http http = new Http(restarted.baseUri());
        assertThat(http.get("/api/me/", kept).status()).isEqualTo(200);
        assertThat(http.get("/api/me/", over).code()).isEqualTo("token_not_valid");
        assertThat(http.post("/api/refresh/", Http.object("refresh", over.refresh()))
                        .code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/refresh/", Http.object("refresh", kept.refresh()))
                        .status())
                .isEqualTo(200);
        restarted.stop();
    }

    private static Answer setUp(Http http, String token) {
        return http.post("/api/setup/", Http.object("token", token, "username", "chefe", "password", Http.PASSWORD));
    }
}
