package org.praca.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An e-mail to one person: paragraphs, and perhaps a link between them. Nothing in it may come from a stranger, who could send
 * words of his own to anybody by it.
 *
 * @param matter what it is about, for the log: without an address, without a token
 * @param to the address of the mailbox
 */
public record Letter(
        String matter,
        String to,
        Locale language,
        String subject,
        List<String> before,
        Optional<Link> link,
        List<String> after) {

    /** Somewhere to go, and what one does there. */
    public record Link(String label, String address) {
        @Override
        public String toString() {
            return "Link[" + label + "]";
        }
    }

    /** The letter in plain text. */
    public String text() {
        return paragraphs(before, link.map(Link::address), after).collect(Collectors.joining("\r\n\r\n", "", "\r\n"));
    }

    /** The same in HTML. */
    public String html() {
        String body = paragraphs(
                        before.stream().map(Letter::escaped).toList(),
                        link.map(
                                found -> "<a href=\"" + escaped(found.address) + "\">" + escaped(found.label) + "</a>"),
                        after.stream().map(Letter::escaped).toList())
                .map(paragraph -> "<p>" + paragraph + "</p>\r\n")
                .collect(Collectors.joining());
        return "<!doctype html>\r\n<html lang=\"" + language.toLanguageTag()
                + "\">\r\n<head><meta charset=\"utf-8\"><title>" + escaped(subject) + "</title></head>\r\n<body>\r\n"
                + body + "</body>\r\n</html>\r\n";
    }

    private static Stream<String> paragraphs(List<String> before, Optional<String> link, List<String> after) {
        return Stream.of(before.stream(), link.stream(), after.stream()).flatMap(part -> part);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return "Letter[" + matter + "]";
    }
}
