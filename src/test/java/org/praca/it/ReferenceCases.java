package org.praca.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The cases in the two files beside the tests, whose heads explain the columns. */
final class ReferenceCases {
    private ReferenceCases() {}

    /** A request and its answer. */
    record Request(
            String name,
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            List<String> answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A handshake, what is sent, and what comes back. */
    record Socket(
            String name, String path, Map<String, String> headers, List<String> sent, int status, List<String> answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Request> requests() {
        return lines("/reference-cases.txt", 8)
                .map(columns -> new Request(
                        columns[0],
                        columns[1],
                        columns[2],
                        headers(columns[3]),
                        columns[4],
                        Integer.parseInt(columns[5]),
                        items(columns[6])));
    }

    static Stream<Socket> sockets() {
        return lines("/reference-websocket-cases.txt", 7)
                .map(columns -> new Socket(
                        columns[0],
                        columns[1],
                        headers(columns[2]),
                        items(columns[3]),
                        Integer.parseInt(columns[4]),
                        items(columns[5])));
    }

    private static Stream<String[]> lines(String resource, int columns) {
        try (var in = Objects.requireNonNull(ReferenceCases.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> split(line, columns));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] split(String line, int columns) {
        String[] found = Arrays.stream(line.split("(?<=\\s)\\|(?=\\s|$)", -1))
                .map(String::strip)
                .toArray(String[]::new);
        if (found.length != columns) {
            throw new IllegalArgumentException(found.length + " columns: " + line);
        }
        return found;
    }

    private static List<String> items(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split(" ~ ", -1));
    }

    private static Map<String, String> headers(String column) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!column.isEmpty()) {
            for (String header : column.split(" ; ", -1)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon), header.substring(colon + 1).strip());
            }
        }
        return headers;
    }
}
