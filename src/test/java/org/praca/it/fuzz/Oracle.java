package org.praca.it.fuzz;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.praca.it.fuzz.Attack.Kind;
import org.praca.testing.ApiDocument;
import org.praca.testing.Http.Answer;
import org.praca.testing.Praca;

/** What an answer may be, whatever was asked. */
final class Oracle {
    /** Values of {@code Accept} that exclude JSON. */
    static final List<String> NOT_JSON = List.of("text/html", "application/json;q=0, */*", "image/*, text/*;q=0.9");
    /** Values of it that may be taken for either. */
    static final List<String> ODD = List.of(";;,,", "application/json;q=x");
    /** Types that no route takes. */
    static final List<String> WRONG_TYPES =
            List.of("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x");

    private static final Pattern INSIDE =
            Pattern.compile("org\\.praca|\\w(Exception|Error)\\b|\\tat |jdbc:|SELECT |/tmp/|\\.java\\b");

    private final ApiDocument document;
    private final Generator generator;

    Oracle(ApiDocument document, Generator generator) {
        this.document = document;
        this.generator = generator;
    }

    /** What is wrong with the answer; nothing where it is as it must be. */
    List<String> faults(Attack attack, Answer answer) {
        if (answer.status() == 0) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        if (answer.status() >= 500 && !isWithoutMail(attack, answer)) {
            faults.add("status " + answer.status());
        }
        general(answer, faults);
        if (attack.operation() == null) {
            undocumented(attack, answer, faults);
        } else {
            faults.addAll(documented(attack, answer));
            precedence(attack, answer).stream()
                    .filter(expected -> expected != answer.status())
                    .forEach(expected -> faults.add("not " + expected + " but " + answer.status()));
            access(attack, answer, faults);
        }
        return faults;
    }

    /** What an installation that sends no e-mail says instead. */
    private static boolean isWithoutMail(Attack attack, Answer answer) {
        return answer.status() == 503
                && attack.operation() != null
                && "#/components/responses/NoMail"
                        .equals(attack.operation().getResponses().get("503").get$ref());
    }

    private static void general(Answer answer, List<String> faults) {
        if (!answer.header("X-Content-Type-Options").equals("nosniff")
                || !answer.header("Referrer-Policy").equals("no-referrer")
                || !answer.header("Content-Security-Policy").contains("default-src 'none'")) {
            faults.add("no security headers");
        }
        if (!answer.header("Server").isEmpty() || !answer.header("X-Powered-By").isEmpty()) {
            faults.add("tells its server");
        }
        if (answer.header("Content-Type").contains("json")
                && INSIDE.matcher(answer.text()).find()) {
            faults.add("tells its inside");
        }
        if (answer.status() >= 400 && !answer.text().isEmpty()) {
            if (!answer.header("Content-Type").startsWith("application/problem+json")) {
                faults.add("a refusal that is no problem");
            } else if (answer.body().path("status").asInt() != answer.status()
                    || !answer.body().path("type").asText().endsWith(":" + answer.code())) {
                faults.add("a problem that contradicts itself");
            }
        }
    }

    private List<String> documented(Attack attack, Answer answer) {
        String method = attack.method();
        if (method.equals("HEAD")) {
            return isOther(attack, answer) ? List.of() : document.faultsOfHead(attack.template(), answer);
        }
        return isOther(attack, answer)
                ? document.faultsOfOtherRefusal(method, attack.template(), answer)
                : document.faults(method, attack.template(), answer);
    }

    /** A body that a route has no use for may be of the wrong type all the same; an odd path may be no route's. */
    private static boolean isOther(Attack attack, Answer answer) {
        return (answer.status() == 415 && attack.operation().getRequestBody() == null)
                || (answer.status() == 404 && attack.oddPath());
    }

    private void undocumented(Attack attack, Answer answer, List<String> faults) {
        if (attack.template().isEmpty()) {
            if (!generator.isDocumented(attack.path()) && answer.status() != 404 && answer.status() != 400) {
                faults.add("an undocumented path answers " + answer.status());
            }
            return;
        }
        if (generator.isOfAnother(attack.template(), attack.path(), attack.method())) {
            return;
        }
        int expected =
                attack.template().equals("/api/setup/") ? 404 : attack.method().equals("OPTIONS") ? 204 : 405;
        if (answer.status() != expected && !attack.oddPath()) {
            faults.add("an undocumented method answers " + answer.status());
        } else if (expected != 404 && !attack.oddPath() && !isAllowed(answer.header("Allow"), allowed(attack))) {
            faults.add("allows " + answer.header("Allow"));
        }
    }

    private static boolean isAllowed(String header, SortedSet<String> methods) {
        return Praca.isExactAboutMethods()
                ? header.equals(String.join(", ", methods))
                : List.of(header.split(", ")).containsAll(methods);
    }

    private SortedSet<String> allowed(Attack attack) {
        SortedSet<String> methods =
                document.model().getPaths().get(attack.template()).readOperationsMap().keySet().stream()
                        .map(HttpMethod::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return methods;
    }

    /** The refusal that comes before all others, where one must. */
    private OptionalInt precedence(Attack attack, Answer answer) {
        boolean serversOwn = attack.template().startsWith("/health");
        if (attack.oddPath() || serversOwn || attack.template().equals("/api/setup/")) {
            return OptionalInt.empty();
        }
        String type = attack.header("Content-Type").toLowerCase(Locale.ROOT);
        if (attack.body().length > 0 && (type.isEmpty() || WRONG_TYPES.contains(type))) {
            return OptionalInt.of(415);
        }
        if (answer.status() == 415 && takesForms(attack.operation())) {
            return OptionalInt.empty();
        }
        String method = attack.method().equals("HEAD") ? "GET" : attack.method();
        boolean json = document.response(method, attack.template(), "406").isPresent();
        String accept = attack.header("Accept");
        if (json && NOT_JSON.contains(accept)) {
            return OptionalInt.of(406);
        }
        if (answer.status() == 406 && json && ODD.contains(accept)) {
            return OptionalInt.empty();
        }
        if (attack.credential().kind() == Kind.DOUBLE) {
            return OptionalInt.of(400);
        }
        return isClosed(attack.operation()) && attack.credential().kind() != Kind.GOOD
                ? OptionalInt.of(401)
                : OptionalInt.empty();
    }

    /** An empty body may stand for an empty object, but for no form. */
    private static boolean takesForms(Operation operation) {
        return operation.getRequestBody() != null
                && !operation.getRequestBody().getContent().containsKey("application/json");
    }

    private static void access(Attack attack, Answer answer, List<String> faults) {
        boolean in = answer.status() < 300;
        if (in && isClosed(attack.operation()) && attack.credential().kind() != Kind.GOOD) {
            faults.add("lets in without a credential");
        }
    }

    /** Whether nobody gets in without a credential. */
    static boolean isClosed(Operation operation) {
        return operation.getSecurity() != null
                && operation.getSecurity().stream().noneMatch(requirement -> requirement.isEmpty());
    }
}
