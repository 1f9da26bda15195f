package org.praca.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A refusal to be answered as {@code application/problem+json} (RFC 9457). Carries no stack trace: it is an answer, not a fault. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final transient int status;
    private final transient Message detail;
    private final transient Map<String, List<Message>> fields;
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private final transient Map<String, Object> members = new LinkedHashMap<>();

    private Problem(Code code, int status, Message detail, Map<String, List<Message>> fields) {
        super(code.word(), null, false, false);
        this.code = code;
        this.status = status;
        this.detail = detail;
        this.fields = fields;
    }

    /** The problem with the sentence that belongs to its code, {@code problem.<code>} in the bundle. */
    public static Problem of(Code code) {
        return of(code, Message.of("problem." + code.word()));
    }

    public static Problem of(Code code, Message detail) {
        return new Problem(code, code.status(), detail, Map.of());
    }

    /** Field errors, 400. */
    public static Problem invalid(Map<String, List<Message>> fields) {
        return new Problem(Code.INVALID, 400, Message.of("problem.invalid"), fields);
    }

    public static Problem invalid(String field, Message message) {
        return invalid(Map.of(field, List.of(message)));
    }

    /** The same problem under another status, where the contract wants that. */
    public Problem withStatus(int other) {
        Problem copy = new Problem(code, other, detail, fields);
        copy.headers.putAll(headers);
        copy.members.putAll(members);
        return copy;
    }

    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Adds a member that only this problem has: a text or a list of texts. */
    public Problem with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Adds {@code Retry-After} in whole seconds, at least one. */
    public Problem retryAfter(Duration wait) {
        return header(
                "Retry-After", Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }

    public Code code() {
        return code;
    }

    public int status() {
        return status;
    }

    public Message detail() {
        return detail;
    }

    public Map<String, List<Message>> fields() {
        return fields;
    }

    public Map<String, Object> members() {
        return members;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
