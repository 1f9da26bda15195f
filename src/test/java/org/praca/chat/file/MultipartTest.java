package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.codeOf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Code;
import org.praca.testing.FakeRequest;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=B";
    private static final String PART =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    private static final String END = "\r\n--B--\r\n";

    @Test
    void readsPartAfterPart() throws IOException {
        Multipart form = form(
                TYPE, "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n" + PART + "x\r\ny" + END);
        assertThat(form.next()).isTrue();
        assertThat(form.isNamed("note")).isTrue();
        assertThat(form.isFile()).isFalse();
        assertThat(form.next()).isTrue();
        assertThat(form.isNamed("file")).isTrue();
        assertThat(form.isFile()).isTrue();
        assertThat(form.fileName()).isEqualTo("a.txt");
        assertThat(form.content().readAllBytes()).asString().isEqualTo("x\r\ny");
        assertThat(form.next()).isFalse();
    }

    @Test
    void readsNamesInUtf8AndInTheExtendedForm() {
        assertThat(nameOf("filename=\"olá 写真.png\"")).isEqualTo("olá 写真.png");
        assertThat(nameOf("filename*=UTF-8''ol%C3%A1.png")).isEqualTo("olá.png");
        assertThat(nameOf("filename=\"a\u0007b.txt\"")).contains("b.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{}",
                "--B",
                "--B\r\n",
                PART,
                PART + "x",
                PART + "x\r\n--B",
                PART + "x\r\n--C--\r\n",
                "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"",
                "--C\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--C--\r\n"
            })
    void refusesABodyThatIsNotWhole(String body) {
        assertThat(codeOf(() -> readAll(form(TYPE, body)))).isEqualTo(Code.PARSE_ERROR);
    }

    @Test
    void takesAFormWithoutParts() {
        assertThat(form(TYPE, "--B--\r\n").next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; charset=utf-8"})
    void refusesABodyWithoutABoundary(String type) {
        assertThat(codeOf(() -> readAll(form(type, PART + "x" + END)))).isEqualTo(Code.PARSE_ERROR);
    }

    @Test
    void refusesABoundaryLongerThanAnyBuffer() {
        String boundary = "b".repeat(20_000);
        String body = "--" + boundary + "\r\n\r\n--" + boundary + "--\r\n";
        assertThat(codeOf(() -> readAll(form("multipart/form-data; boundary=" + boundary, body))))
                .isEqualTo(Code.PARSE_ERROR);
    }

    @Test
    void refusesMorePartsThanAFormHas() {
        String part = "--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n";
        readAll(form(TYPE, part.repeat(20) + "--B--\r\n"));
        assertThat(codeOf(() -> readAll(form(TYPE, part.repeat(21) + "--B--\r\n"))))
                .isEqualTo(Code.PARSE_ERROR);
    }

    @Test
    void refusesHeadersWithoutAnEnd() {
        String part = "--B\r\nX-Long: " + "x".repeat(30_000) + "\r\n";
        assertThat(codeOf(() -> readAll(form(TYPE, part + "\r\nv" + END))))
                .isIn(Code.PARSE_ERROR, Code.PAYLOAD_TOO_LARGE);
    }

    @Test
    void refusesMoreThanTheBound() {
        assertThat(codeOf(() -> readAll(new Multipart(
                        FakeRequest.of(TYPE, (PART + "x".repeat(5_000) + END).getBytes(StandardCharsets.UTF_8)),
                        4_000))))
                .isEqualTo(Code.PAYLOAD_TOO_LARGE);
    }

    @Test
    void takesWhatIsNotNamedForWhatItIs() {
        Multipart form = form(TYPE, "--B\r\nContent-Disposition: form-data\r\n\r\nv\r\n" + PART + "x" + END);
        List<Boolean> named = new ArrayList<>();
        while (form.next()) {
            named.add(form.isNamed("file"));
        }
        assertThat(named).contains(true);
    }

    private static String nameOf(String parameter) {
        Multipart form =
                form(TYPE, "--B\r\nContent-Disposition: form-data; name=\"file\"; " + parameter + "\r\n\r\nx" + END);
        form.next();
        return String.valueOf(form.fileName());
    }

    private static void readAll(Multipart form) {
        while (form.next()) {
            try {
                form.content().readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Multipart form(String type, String body) {
        return new Multipart(FakeRequest.of(type, body.getBytes(StandardCharsets.UTF_8)), 1_000_000);
    }
}
