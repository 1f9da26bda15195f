package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.FakeRequest;

class RestRequestTest {
    @ParameterizedTest
    @CsvSource({
        "Accept, application/json,",
        "Accept, ';;,,',",
        "Content-Language, -,",
        "Accept-Language, 'pt-BR, en;q=0.1', 'pt-BR, en;q=0.1'",
        "Accept-Language, en;q=-,",
        "Accept-Language, -,",
        "Content-Type, application/json; charset=utf-8, application/json; charset=utf-8",
        "Content-Type, x, application/octet-stream",
        "X-Request-ID, ';;,,', ';;,,'"
    })
    void showsWhatRestCanRead(String name, String given, String shown) {
        HttpServletRequest request = new RestRequest(with(Map.of(name, List.of(given))));
        assertThat(request.getHeader(name)).isEqualTo(shown);
        assertThat(Collections.list(request.getHeaders(name))).isEqualTo(shown == null ? List.of() : List.of(shown));
        assertThat(RestRequest.sent(request).getHeader(name)).isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                " a/b ",
                "A/B;c=d",
                "multipart/form-data; boundary=\"--a\\\" b\"",
                "a/b ; c=\"\";;",
                "application/problem+json;charset=utf-8"
            })
    void knowsAMediaType(String type) {
        assertThat(typeOf(type)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/", "/b", "a/b c", "a/b;c", "a/b;c=", "a/b;c=\"d", "a/b, a/b", "a/b/c"})
    void knowsWhatIsNone(String type) {
        assertThat(typeOf(type)).isEqualTo("application/octet-stream");
    }

    @Test
    void readsALongTypeInNoTime() {
        String spaces = "; ".repeat(4_000);
        String escapes = "\\x".repeat(4_000);
        assertThat(typeOf("a/b" + spaces + "/")).isEqualTo("application/octet-stream");
        assertThat(typeOf("a/b;c=\"" + escapes)).isEqualTo("application/octet-stream");
        assertThat(typeOf("a/b;c=\"" + escapes + "\"")).endsWith("x\"");
    }

    @Test
    void hasNoTypeWithoutAHeader() {
        assertThat(new RestRequest(with(Map.of())).getContentType()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%zz&b=%4", "a={|}^`\"<>\\##", "a=\u0085\u00a0\u00e7", "a=\u0001 b"})
    void hasAQueryThatCanBeRead(String query) {
        String shown = new RestRequest(asking(query)).getQueryString();
        assertThat(URI.create("http://localhost/?" + shown).getQuery()).isEqualTo(query.replace(' ', '+'));
    }

    @Test
    void leavesAQueryAsItIs() {
        String query = "a=%20%c3%A7+b&c=[/?@:!$'()*,;~-._ç]";
        assertThat(new RestRequest(asking(query)).getQueryString()).isEqualTo(query);
    }

    private static @Nullable String typeOf(String given) {
        return new RestRequest(with(Map.of("Content-Type", List.of(given)))).getContentType();
    }

    private static HttpServletRequest with(Map<String, List<String>> headers) {
        return FakeRequest.of("127.0.0.1", 0, headers);
    }

    private static HttpServletRequest asking(String query) {
        return new HttpServletRequestWrapper(with(Map.of())) {
            @Override
            public String getQueryString() {
                return query;
            }
        };
    }
}
