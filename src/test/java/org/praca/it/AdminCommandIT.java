package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.praca.testing.AdminProcess;
import org.praca.testing.AdminProcess.Result;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** The command line on a file that no server has open, and over HTTP; on running nodes see {@link TwoNodesIT}. */
class AdminCommandIT {
    private final Praca server = Praca.shared();
    private final Http http = new Http(server.baseUri());

    @Test
    void makesAnAdministratorBeforeTheFirstStart() throws IOException {
        Path parent = Files.createDirectories(Path.of("target", "it"));
        Path data = Files.createTempDirectory(parent, "admin").toAbsolutePath();
        Map<String, String> environment = Map.of("PRACA_DATA", data.toString());
        assertThat(AdminProcess.run(environment, Http.PASSWORD + "\n", "create-admin", "chefe"))
                .isEqualTo(new Result(0, "The administrator chefe was made.\n"));
        assertThat(AdminProcess.run(environment, "", "roles", "chefe")).isEqualTo(new Result(0, "admin\n"));
    }

    @Test
    void asksARunningServerOverHttp() {
        String name = Http.unique("u");
        assertThat(ask(Praca.ADMIN_PASSWORD + "\n" + Http.PASSWORD + "\n", "create-user", name))
                .isEqualTo(new Result(0, "The user " + name + " was made.\n"));
        User user = http.login(name, Http.PASSWORD);
        String room = Http.unique("sala");
        http.json("POST", "/chat/rooms/", user, Http.object("name", room));
        TestSocket socket = TestSocket.open(server.baseUri(), "/ws/chat/" + room + "/", Http.bearer(user));
        assertThat(ask(Praca.ADMIN_PASSWORD, "end-sessions", name).code()).isZero();
        assertThat(socket.closeCode()).isEqualTo(4003);
        Result refused = ask(Praca.ADMIN_PASSWORD, "give-role", name, "unheard-of");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output()).startsWith("praca: ").contains("unheard-of");
    }

    @Test
    void takesAnAccessTokenInPlaceOfAPassword() {
        String url = server.baseUri().toString();
        Result result =
                AdminProcess.run(Map.of(), http.admin().access(), "rotate-keys", "--url", url, "--token-file", "-");
        assertThat(result.output()).contains(" announced, signs from ");
        String kid = result.output().split(" ", -1)[0];
        assertThat(http.get("/.well-known/jwks.json", Map.of()).text()).contains(kid);
        assertThat(AdminProcess.run(
                        Map.of(), http.admin().access(), "retire-key", kid, "--url", url, "--token-file", "-"))
                .isEqualTo(new Result(0, "The key " + kid + " is retired.\n"));
        assertThat(http.get("/.well-known/jwks.json", Map.of()).text()).doesNotContain(kid);
    }

    private Result ask(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.baseUri().toString(), "--as", Praca.ADMIN));
        return AdminProcess.run(Map.of(), input, all.toArray(new String[0]));
    }
}
