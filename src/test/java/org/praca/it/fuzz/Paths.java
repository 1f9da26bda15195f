package org.praca.it.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Segments of paths and values of queries, as they should be and as they should not. */
final class Paths {
    /** Segments, escaped, that a server takes for something else than one segment, or for nothing. */
    private static final List<String> UNREADABLE = List.of(
            "%zz", "%", "a%2Fb", "a%5Cb", "a;b=c", "%00", "a%00b", "%2e%2e", "%2E", "..%2f..%2fetc%2fpasswd", "%FF%FE");

    private static final List<String> ODD = List.of(
            "a b",
            "%41",
            "100%",
            "'; DROP TABLE account; --",
            "<script>alert(1)</script>",
            "${jndi:ldap://127.0.0.1/x}",
            "{{7*7}}",
            "😀".repeat(50),
            "e\u0301",
            "\u202Eabc",
            "\uFEFFuser",
            "\uFFFF",
            "ß",
            "İ",
            "a\nb",
            "a\u0085b",
            "*",
            "?x=y",
            "#",
            "null",
            "-1",
            "0",
            "99999999999999999999",
            "%",
            "_",
            "x".repeat(1_000),
            "00000000-0000-0000-0000-000000000000",
            "5F0C9F6E-3C2B-4A55-9A0E-7D1F6A1F9B11");

    private static final Pattern NO_SEGMENT = Pattern.compile("[/\\\\;\0]");

    /** A part of a path as sent. */
    record Segment(String text, boolean odd) {}

    private Paths() {}

    static Segment of(String name) {
        return new Segment(segment(name), NO_SEGMENT.matcher(name).find());
    }

    static Segment odd(Dice dice) {
        return dice.in100(25) ? new Segment(dice.of(UNREADABLE), true) : of(dice.of(ODD));
    }

    /** The value of a parameter, escaped, however badly. */
    static String oddValue(Dice dice) {
        return dice.in100(25) ? dice.of(UNREADABLE) : segment(dice.of(ODD));
    }

    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
