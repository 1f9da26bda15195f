package load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Praça's REST interface: makes users and rooms, and times what it answers. */
final class Rest {
    private static final Pattern ACCESS = Pattern.compile("\"access\"\\s*:\\s*\"([^\"]+)\"");
    private static final String PASSWORD = "uma frase longa 7391";
    private static final Set<Integer> MADE_OR_THERE = Set.of(201, 400, 409);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    /** Options: host, port. */
    Rest(Options options) {
        base = "http://" + options.text("host", "127.0.0.1") + ":" + options.number("port", 8080);
    }

    /** Options: users, rooms, room-prefix, tokens (a file to write: one a line). */
    void prepare(Options options) throws IOException, InterruptedException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < options.number("users", 20); i++) {
            String credentials = credentials("pessoa-" + i);
            post("/api/register/", credentials, "", MADE_OR_THERE);
            Matcher access = ACCESS.matcher(post("/api/login/", credentials, "", Set.of(200)));
            if (access.find()) {
                tokens.add(access.group(1));
            }
        }
        for (int i = 0; i < options.number("rooms", 1); i++) {
            String room = "{\"name\":\"" + options.text("room-prefix", "sala-") + i + "\"}";
            post("/chat/rooms/", room, tokens.get(0), MADE_OR_THERE);
        }
        Files.write(Path.of(options.text("tokens")), tokens);
    }

    static String credentials(String user) {
        return "{\"username\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private String post(String path, String body, String token, Set<Integer> wanted)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (!wanted.contains(response.statusCode())) {
            throw new IOException("POST " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /**
     * Gets the path again and again, one after the other, over one connection.
     *
     * <p>Options: path, where {@code {random}} stands for a number from {@code least} to {@code most}; requests, warm-up-requests,
     * user (the number of the token in the file).
     */
    void time(Options options, List<String> tokens) throws IOException, InterruptedException {
        Histogram times = new Histogram();
        int warmUp = options.number("warm-up-requests", 30);
        int least = options.number("least", 1);
        int most = options.number("most", least);
        String token = tokens.get(options.number("user", 0));
        long bytes = 0;
        for (int i = -warmUp; i < options.number("requests", 200); i++) {
            String random = Integer.toString(ThreadLocalRandom.current().nextInt(least, most + 1));
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(base + options.text("path").replace("{random}", random)))
                    .header("Authorization", "Bearer " + token)
                    .build();
            long begin = System.nanoTime();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (i >= 0) {
                times.record(System.nanoTime() - begin);
            }
            bytes = response.body().length;
            if (response.statusCode() != 200) {
                throw new IOException(request.uri() + ": " + response.statusCode());
            }
        }
        Report.say("time", times);
        Report.say("bytes", bytes);
    }
}
