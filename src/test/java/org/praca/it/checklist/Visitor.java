package org.praca.it.checklist;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.RawHttp;
import org.praca.testing.RawHttp.Header;

/** Somebody who signs in from an address of his own, over one connection. Used by one thread. */
final class Visitor implements AutoCloseable {
    private final RawHttp connection;

    Visitor(Http node, String address) {
        connection = new RawHttp(node.base(), address);
    }

    Answer login(String name, String password, Header... more) {
        return post("/api/login/", Http.object("username", name, "password", password), more);
    }

    Answer post(String path, String json, Header... more) {
        List<Header> headers = new ArrayList<>(List.of(more));
        headers.add(new Header("Content-Type", "application/json"));
        return connection.send("POST", path, headers, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        connection.close();
    }
}
