package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.praca.testing.Problems.codeOf;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Code;
import org.praca.testing.FakeRequest;

class NegotiationTest {
    @SuppressWarnings("unused")
    interface Routes {
        void json();

        @Produces("text/html")
        void page();

        @Consumes("multipart/form-data")
        void form();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "*/*",
                "*",
                "application/*",
                "application/problem+json",
                "text/html, application/json;q=0.1",
                "text/html,*/*;q=0.1",
                "application/json;charset=utf-8",
                "*/*;q=0, application/json",
                "text/*, application/json ; q=0.5",
                " ",
                "application/json;q=0.001"
            })
    void answersWhoTakesJson(String accept) {
        assertThatCode(() -> Negotiation.check(accepting(accept), route("json")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/xml",
                "application/json;q=0, */*",
                "application/json;q=0.000, application/*",
                "application/*;q=0, */*",
                "*/*;q=0",
                "text/html, application/json ; q=0",
                "application/jsonp",
                "garbage"
            })
    void refusesWhoTakesNone(String accept) {
        assertThat(codeOf(() -> Negotiation.check(accepting(accept), route("json"))))
                .isEqualTo(Code.NOT_ACCEPTABLE);
    }

    @Test
    void readsSeveralAcceptHeadersAsOne() throws Exception {
        HttpServletRequest request =
                FakeRequest.of("127.0.0.1", 0, Map.of("Accept", List.of("text/html", "application/json")));
        Negotiation.check(request, route("json"));
    }

    @Test
    void leavesARouteThatGivesSomethingElseToTheContainer() throws Exception {
        Negotiation.check(accepting("text/html"), route("page"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                " application/json ; charset = utf8 "
            })
    void takesABodyOfJson(String type) throws Exception {
        Negotiation.check(FakeRequest.of("127.0.0.1", 2, Map.of("Content-Type", List.of(type))), route("json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "text/plain",
                "text/json",
                "application/json; charset=iso-8859-1",
                "application/jsonp",
                "application/problem+json",
                "multipart/form-data; boundary=x",
                ""
            })
    void refusesABodyOfAnythingElse(String type) {
        assertThat(codeOf(() -> Negotiation.check(
                        FakeRequest.of("127.0.0.1", 2, Map.of("Content-Type", List.of(type))), route("json"))))
                .isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void takesWhatTheRouteNames() throws Exception {
        Negotiation.check(typed("Multipart/Form-Data ; boundary=x"), route("form"));
        assertThat(codeOf(() -> Negotiation.check(typed("application/json"), route("form"))))
                .isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
        assertThat(codeOf(() -> Negotiation.check(typed("multipart/mixed; boundary=x"), route("form"))))
                .isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void refusesABodyWithoutAType() {
        assertThat(codeOf(() -> Negotiation.check(FakeRequest.of("127.0.0.1", 2, Map.of()), route("json"))))
                .isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
        assertThat(codeOf(() -> Negotiation.check(
                        FakeRequest.of("127.0.0.1", -1, Map.of("Transfer-Encoding", List.of("chunked"))),
                        route("json"))))
                .isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void asksForNoTypeWhereThereIsNoBody() throws Exception {
        Negotiation.check(FakeRequest.of("127.0.0.1", 0, Map.of()), route("json"));
        Negotiation.check(
                FakeRequest.of("127.0.0.1", -1, Map.of("Content-Type", List.of("text/plain"))), route("json"));
    }

    private static HttpServletRequest accepting(String accept) {
        return FakeRequest.of("127.0.0.1", 0, Map.of("Accept", List.of(accept)));
    }

    private static HttpServletRequest typed(String type) {
        return FakeRequest.of("127.0.0.1", 2, Map.of("Content-Type", List.of(type)));
    }

    private static Method route(String name) throws NoSuchMethodException {
        return Routes.class.getDeclaredMethod(name);
    }
}
