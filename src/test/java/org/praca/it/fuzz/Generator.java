package org.praca.it.fuzz;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.praca.it.fuzz.Attack.Credential;
import org.praca.it.fuzz.Attack.Kind;
import org.praca.it.fuzz.Attack.Role;
import org.praca.it.fuzz.Paths.Segment;
import org.praca.testing.ApiDocument;
import org.praca.testing.Praca;
import org.praca.testing.RawHttp.Header;

/**
 * Makes requests out of the document: the same one for the same seed and number. Headers are ASCII: Payara refuses other bytes by
 * itself.
 */
final class Generator {
    private static final String JSON = "application/json";
    private static final String FORM = "multipart/form-data";

    /** Hash passwords, which takes a server's time. */
    private static final Set<String> SLOW =
            Set.of("logIn", "registerAccount", "createUser", "replaceOwnAccount", "updateOwnAccount");

    private record Route(String template, String method, Operation operation, List<Parameter> parameters) {}

    private final ApiDocument document;
    private final Cast cast;
    private final Values values;
    private final long seed;
    private final List<Route> routes = new ArrayList<>();
    private final List<String> templates;

    Generator(ApiDocument document, Cast cast, long seed) {
        this.document = document;
        this.cast = cast;
        this.values = new Values(document, cast);
        this.seed = seed;
        this.templates = List.copyOf(document.model().getPaths().keySet());
        document.model().getPaths().forEach((template, item) -> item.readOperationsMap()
                .forEach((method, operation) -> {
                    Route route = new Route(template, method.name(), operation, parameters(item, operation));
                    int weight = SLOW.contains(operation.getOperationId()) ? 1 : 3;
                    Stream.generate(() -> route).limit(weight).forEach(routes::add);
                }));
    }

    Attack attack(int number) {
        Dice dice = new Dice(seed, number);
        if (dice.in100(5)) {
            return unknownPath(dice);
        }
        Route route = dice.of(routes);
        return dice.in100(6) ? unknownMethod(dice, route) : known(dice, route);
    }

    private Attack known(Dice dice, Route route) {
        String id = route.operation().getOperationId();
        Credential credential = credential(dice, route);
        Segment path = path(dice, route, credential.role());
        List<Header> headers = headers(dice);
        String method = route.method().equals("GET") && dice.in100(8) ? "HEAD" : route.method();
        String type = bodyType(route.operation());
        List<String> members = null;
        String raw = "";
        String given = JSON;
        if (type.equals(FORM)) {
            raw = Forms.form(dice);
            given = dice.in100(95) ? FORM + "; boundary=" + dice.of("b", "b", "b", "b", "x", "\"\"", "\"b\"") : FORM;
        } else if (!type.isEmpty() || dice.in100(4)) {
            if (dice.in100(90) && !type.isEmpty()) {
                members = values.members(dice, id, schema(route.operation(), type));
            } else {
                raw = dice.in100(2) ? "x".repeat((1 << 20) + 1) : values.broken(dice);
            }
        } else {
            given = "";
        }
        mediaType(dice, given).ifPresent(value -> headers.add(new Header("Content-Type", value)));
        return new Attack(
                route.template(),
                method,
                route.operation(),
                path.text(),
                path.odd(),
                credential,
                query(dice, route),
                List.copyOf(headers),
                members,
                raw);
    }

    private Attack unknownMethod(Dice dice, Route route) {
        Segment path = path(dice, route, Role.USER);
        Set<PathItem.HttpMethod> documented = document.model()
                .getPaths()
                .get(route.template())
                .readOperationsMap()
                .keySet();
        List<String> others = Stream.of(
                        "GET", "POST", "PUT", "PATCH", "DELETE", "FOO", "get", "PROPFIND", "LINK", "OPTIONS")
                .filter(name -> documented.stream()
                        .noneMatch(method -> Praca.isExactAboutMethods()
                                ? method.name().equals(name)
                                : method.name().equalsIgnoreCase(name)))
                .toList();
        return new Attack(
                route.template(),
                dice.of(others),
                null,
                path.text(),
                path.odd(),
                credential(dice, route),
                List.of(),
                List.of(),
                null,
                "");
    }

    private Attack unknownPath(Dice dice) {
        String known = path(dice, dice.of(routes), Role.USER).text();
        String path = dice.of(
                "/api" + known,
                known.replaceFirst("/$", "") + "/x/y",
                "/" + Paths.odd(dice).text() + known,
                known.replaceFirst("/api/", "/api2/"),
                "/admin/",
                "/swagger-ui/",
                "/actuator/env",
                "/.env",
                "/.git/config",
                "/META-INF/openapi.yaml",
                "/WEB-INF/classes/org/",
                "/management/",
                "/asadmin/");
        return new Attack(
                "",
                dice.of("GET", "POST", "PUT", "DELETE", "PATCH"),
                null,
                path,
                false,
                new Credential(
                        Kind.GOOD, Role.ADMIN, List.of(bearer(cast.admin.first().access()))),
                List.of(),
                List.of(),
                null,
                "");
    }

    /** Whether a documented path is meant after all. */
    boolean isDocumented(String path) {
        return templates.stream().anyMatch(template -> matches(template, path));
    }

    /** Whether another documented path of which that is one, too, has the method. */
    boolean isOfAnother(String template, String path, String method) {
        return document.model().getPaths().entrySet().stream()
                .filter(other -> !other.getKey().equals(template) && matches(other.getKey(), path))
                .anyMatch(other -> other.getValue().readOperationsMap().keySet().stream()
                        .anyMatch(known -> known.name().equals(method)));
    }

    private static boolean matches(String template, String path) {
        String pattern = template.replaceFirst("/$", "").replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+");
        return path.matches(pattern + "/?");
    }

    private Credential credential(Dice dice, Route route) {
        Role role = isByAdmin(dice, route) ? Role.ADMIN : Role.USER;
        Cast.Person person = role == Role.ADMIN ? cast.admin : other(dice, route);
        String good = dice.of(person.sessions()).access();
        boolean open = !Oracle.isClosed(route.operation());
        if (dice.in100(open ? 15 : 80)) {
            String scheme = dice.of("Bearer", "Bearer", "Bearer", "bearer", "BEARER");
            return new Credential(Kind.GOOD, role, List.of(new Header("Authorization", scheme + " " + good)));
        }
        if (dice.in100(open ? 70 : 20)) {
            return new Credential(Kind.NONE, role, List.of());
        }
        if (dice.in100(10)) {
            return new Credential(Kind.DOUBLE, role, List.of(bearer(good), bearer(good)));
        }
        return new Credential(Kind.BAD, role, List.of(new Header("Authorization", bad(dice, good))));
    }

    private String bad(Dice dice, String good) {
        return dice.of(
                "Bearer " + cast.gone.access(),
                "Bearer " + cast.rui.first().refresh(),
                "Bearer " + good.substring(0, good.length() - 2),
                "Bearer " + good + "=",
                "Bearer " + good.replaceFirst("\\.", ".."),
                "Bearer eyJhbGciOiJub25lIn0." + good.split("\\.", -1)[1] + ".",
                "Bearer null",
                "Bearer",
                "Bearer a b",
                "Bearer ~!@",
                "Basic YWRtaW46YWRtaW4=",
                "Token " + good,
                good,
                "",
                "Bearer " + "a".repeat(3_000));
    }

    private static boolean isByAdmin(Dice dice, Route route) {
        boolean administers = route.template().startsWith("/api/admin/");
        boolean endsEverybody = route.operation().getOperationId().equals("endAllOtherSessions");
        boolean ownOnly = route.template().startsWith("/api/")
                && !administers
                && !route.method().equals("GET");
        return !endsEverybody && !ownOnly && dice.in100(administers ? 75 : 15);
    }

    private Cast.Person other(Dice dice, Route route) {
        boolean reads = route.method().equals("GET");
        if (route.template().startsWith("/api/admin/")) {
            return dice.of(cast.clerk, cast.rui);
        }
        if (reads || route.template().startsWith("/chat/")) {
            return dice.of(cast.ana, cast.ana, cast.rui);
        }
        return switch (route.template()) {
            case "/api/ws_ticket/", "/api/register/", "/api/login/" -> cast.ana;
            case "/api/update_user/" -> dice.of(cast.changelings);
            default -> dice.of(cast.leavers);
        };
    }

    private Segment path(Dice dice, Route route, Role role) {
        String path = route.template();
        boolean odd = false;
        for (Parameter parameter : route.parameters()) {
            if (parameter.getIn().equals("path")) {
                Segment segment =
                        dice.in100(12) ? Paths.odd(dice) : Paths.of(right(dice, route, parameter.getName(), role));
                odd |= segment.odd();
                path = path.replace("{" + parameter.getName() + "}", segment.text());
            }
        }
        return new Segment(path.length() > 1 && dice.in100(15) ? path.replaceFirst("/$", "") : path, odd);
    }

    private String right(Dice dice, Route route, String name, Role role) {
        String operation = route.operation().getOperationId();
        boolean reads = route.method().equals("GET");
        return switch (route.template().split("/\\{" + name, 2)[0]) {
            case "/api/sessions" -> dice.of(dice.of(cast.leavers).sessionIds());
            case "/api/admin/sessions" -> dice.of(dice.of(cast.victims).sessionIds());
            case "/api/admin/users" ->
                operation.equals("deleteUser")
                        ? dice.of(cast.doomed).id()
                        : role == Role.ADMIN
                                ? dice.of(cast.victims).id()
                                : dice.of(cast.admin, cast.ana, cast.clerk).id();
            case "/api/has_role" -> dice.of("user", "admin", Values.role(dice));
            case "/api/has_permission", "/api/admin/permissions" -> dice.of("users.view", Values.permission(dice));
            case "/api/admin/roles" ->
                operation.equals("updateRole")
                        ? Values.role(dice)
                        : dice.of("user", "admin", Values.role(dice), Values.role(dice));
            case "/chat/rooms" ->
                operation.equals("deleteRoom")
                        ? Values.room(dice)
                        : dice.of(Cast.ROOM, Cast.ROOM, Cast.CLUB, Values.room(dice));
            case "/chat/rooms/{name}/members", "/chat/rooms/{name}/bans" ->
                dice.of(dice.of(cast.victims).name(), cast.rui.name(), "nobody-has-this-name");
            case "/chat/rooms/{name}/files" -> cast.file;
            case "/assets" -> dice.of("praca.css", "http.js", "nothing.png");
            default -> reads ? Cast.ROOM : "x";
        };
    }

    private List<String> query(Dice dice, Route route) {
        List<String> query = new ArrayList<>();
        for (Parameter parameter : route.parameters()) {
            if (parameter.getIn().equals("query") && dice.in100(45)) {
                String value = dice.in100(70) ? right(dice, parameter.getSchema()) : Paths.oddValue(dice);
                query.add(parameter.getName() + "=" + value);
            }
        }
        if (dice.in100(4)) {
            query.add(dice.of(
                    "limit",
                    "limit=",
                    "=",
                    "&&",
                    "x=%zz",
                    "x=%",
                    "x={|}^`\"<>\\##",
                    "x=\u00e0\u0085",
                    "access_token=a",
                    "_method=DELETE",
                    "limit=1&limit=2"));
        }
        return query;
    }

    private static String right(Dice dice, Schema<?> schema) {
        if (!"integer".equals(schema.getType())) {
            return Paths.segment(dice.of("ol", "fz", "0", "1", "user", ""));
        }
        long least = schema.getMinimum() == null ? 0 : schema.getMinimum().longValue();
        long most = schema.getMaximum() == null
                ? Long.MAX_VALUE
                : schema.getMaximum().longValue();
        return dice.of(least, least + 1, least - 1, most, most + 1, most - 1, 5L, 20L)
                .toString();
    }

    private List<Header> headers(Dice dice) {
        List<Header> headers = new ArrayList<>();
        if (dice.in100(25)) {
            headers.add(new Header(
                    "Accept",
                    dice.of(
                            JSON,
                            "*/*",
                            "application/*;q=0.1",
                            "text/html, application/json;q=0.5",
                            JSON + ";q=x",
                            ";;,,",
                            "*",
                            Oracle.NOT_JSON.get(0),
                            Oracle.NOT_JSON.get(1),
                            Oracle.NOT_JSON.get(2))));
        }
        if (dice.in100(20)) {
            headers.add(dice.of(
                    new Header(
                            "Accept-Language",
                            dice.of("pt", "pt-BR;q=0.1, en", "xx", "*", "-", "en;q=-", "a".repeat(500))),
                    new Header("Content-Language", dice.of("pt", "-", "en;q=-", "x y")),
                    new Header("X-Forwarded-For", dice.of("1.2.3.4", "x", "::1, 2.3.4.5", "")),
                    new Header("X-HTTP-Method-Override", dice.of("DELETE", "GET", "PUT")),
                    new Header("X-Original-URL", "/api/admin/users/"),
                    new Header("Origin", dice.of("https://evil.example", "null", "x")),
                    new Header("Cookie", dice.of("a=b", "JSESSIONID=x; $Path=/", "\"")),
                    new Header("User-Agent", dice.of("", "x".repeat(2_000), "x\ty")),
                    new Header("If-None-Match", dice.of("*", "\"x\"", "x", "W/")),
                    new Header("If-Modified-Since", dice.of("Sun, 06 Nov 1994 08:49:37 GMT", "x")),
                    new Header("Range", dice.of("bytes=0-0", "bytes=-1", "x"))));
        }
        return headers;
    }

    private static Optional<String> mediaType(Dice dice, String given) {
        if (given.isEmpty() || dice.in100(92)) {
            return Optional.of(given).filter(type -> !type.isEmpty());
        }
        String odd = dice.of(
                JSON + "; charset=utf-8",
                "APPLICATION/JSON;charset=\"UTF-8\"",
                Oracle.WRONG_TYPES.get(0),
                Oracle.WRONG_TYPES.get(1),
                Oracle.WRONG_TYPES.get(2),
                Oracle.WRONG_TYPES.get(3),
                "");
        return Optional.of(odd).filter(type -> !type.isEmpty());
    }

    private static Header bearer(String token) {
        return new Header("Authorization", "Bearer " + token);
    }

    private static String bodyType(Operation operation) {
        return operation.getRequestBody() == null
                ? ""
                : operation.getRequestBody().getContent().keySet().iterator().next();
    }

    private static Schema<?> schema(Operation operation, String type) {
        return Objects.requireNonNull(operation.getRequestBody().getContent().get(type))
                .getSchema();
    }

    private List<Parameter> parameters(PathItem item, Operation operation) {
        Map<String, Parameter> known = document.model().getComponents().getParameters();
        return Stream.of(item.getParameters(), operation.getParameters())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(parameter -> parameter.get$ref() == null
                        ? parameter
                        : Objects.requireNonNull(known.get(parameter.get$ref().replaceFirst(".*/", ""))))
                .toList();
    }

    /** Forms with a file, and what only looks like one. */
    private static final class Forms {
        static String form(Dice dice) {
            String name = dice.of("a.txt", "", "../../x", "ç😀.png", "x".repeat(300), "a\\b");
            String part = "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n"
                    + dice.of("olá", "", "x".repeat(9_000)) + "\r\n";
            String text = dice.of(
                    "--b\r\n" + part + "--b--\r\n",
                    "--b\r\n" + part + "--b--\r\n",
                    "--b\r\n" + part + "--b--",
                    "--b\r\n" + part,
                    "--b\r\n" + part + "--b\r\n" + part + "--b--\r\n",
                    "--b\r\n" + part.replace("\"file\"", "\"other\"") + "--b--\r\n",
                    "--b\r\n\r\n\r\n--b--\r\n",
                    "--b\r\nContent-Disposition: x\r\n\r\n\r\n--b--\r\n",
                    "--b\r\n" + "x".repeat(20_000),
                    "--b--",
                    "",
                    "{}");
            return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }
    }
}
