package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.praca.problem.Code;
import org.praca.testing.ApiDocument;

/** The document at {@code /openapi} says what the code does. */
class OpenApiTest {
    private static final Pattern REFERENCE = Pattern.compile("\\$ref: '#/components/(\\w+)/(\\w+)'");

    private static final ApiDocument FILE = ApiDocument.read();
    private static final OpenAPI DOCUMENT = FILE.model();
    private static final Map<String, Method> ROUTES = routes();
    private static final Map<String, Operation> OPERATIONS = operations();

    @Test
    void isAValidDocument() {
        assertThat(FILE.messages()).isEmpty();
    }

    @Test
    void namesEveryRouteAndNoOther() {
        assertThat(ROUTES).isNotEmpty();
        assertThat(OPERATIONS.keySet()).isEqualTo(ROUTES.keySet());
    }

    @Test
    void namesEveryParameterOfARoute() {
        assertThat(ROUTES)
                .allSatisfy((route, method) ->
                        assertThat(documentedParameters(route)).as(route).isEqualTo(parameters(method)));
    }

    @Test
    void asksForABearerWhereTheCodeDoes() {
        assertThat(ROUTES).allSatisfy((route, method) -> {
            Operation operation = operation(route);
            if (isOpen(method)) {
                assertThat(bearer(operation)).as(route).isFalse();
            } else {
                assertThat(bearer(operation)).as(route).isTrue();
                assertThat(operation.getResponses()).as(route).containsKey("401");
            }
        });
    }

    @Test
    void givesEveryOperationAnIdOfItsOwn() {
        assertThat(OPERATIONS.values())
                .extracting(Operation::getOperationId)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void refersToNothingThatIsMissingAndHoldsNothingUnused() {
        Set<String> used = new TreeSet<>();
        Matcher matcher = REFERENCE.matcher(FILE.text());
        while (matcher.find()) {
            used.add(matcher.group(1) + "/" + matcher.group(2));
        }
        assertThat(used).hasSizeGreaterThan(50);
        assertThat(FILE.text().split("\\$ref", -1))
                .hasSize(1 + (int) REFERENCE.matcher(FILE.text()).results().count());
        assertThat(components()).isEqualTo(used);
    }

    @Test
    void knowsEveryCodeOfARefusal() {
        List<?> documented = Objects.requireNonNull(
                        DOCUMENT.getComponents().getSchemas().get("ProblemCode"))
                .getEnum();
        assertThat(documented.stream().map(String::valueOf))
                .containsExactlyElementsOf(
                        Arrays.stream(Code.values()).map(Code::word).toList());
    }

    private static Map<String, Operation> operations() {
        Map<String, Operation> found = new TreeMap<>();
        DOCUMENT.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> found.put(method + " " + withoutSlash(path), operation)));
        return found;
    }

    private static Set<String> documentedParameters(String route) {
        String path = route.substring(route.indexOf(' ') + 1);
        var item = DOCUMENT.getPaths().entrySet().stream()
                .filter(entry -> withoutSlash(entry.getKey()).equals(path))
                .findFirst()
                .orElseThrow()
                .getValue();
        return Stream.of(item.getParameters(), operation(route).getParameters())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(OpenApiTest::resolved)
                .filter(parameter -> !"header".equals(parameter.getIn()))
                .map(parameter -> parameter.getIn() + " " + parameter.getName())
                .collect(Collectors.toSet());
    }

    private static Operation operation(String route) {
        return Objects.requireNonNull(OPERATIONS.get(route), route);
    }

    private static Parameter resolved(Parameter parameter) {
        String reference = parameter.get$ref();
        return reference == null
                ? parameter
                : Objects.requireNonNull(DOCUMENT.getComponents()
                        .getParameters()
                        .get(reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private static Set<String> components() {
        Set<String> names = new TreeSet<>();
        var components = DOCUMENT.getComponents();
        components.getSchemas().keySet().forEach(name -> names.add("schemas/" + name));
        components.getResponses().keySet().forEach(name -> names.add("responses/" + name));
        components.getHeaders().keySet().forEach(name -> names.add("headers/" + name));
        components.getParameters().keySet().forEach(name -> names.add("parameters/" + name));
        return names;
    }

    /** Whether nobody gets in without a bearer. */
    private static boolean bearer(Operation operation) {
        List<SecurityRequirement> requirements = operation.getSecurity();
        return requirements != null
                && !requirements.isEmpty()
                && requirements.stream().allMatch(requirement -> requirement.containsKey("bearer"));
    }

    private static boolean isOpen(Method method) {
        return method.isAnnotationPresent(PermitAll.class)
                || method.getDeclaringClass().isAnnotationPresent(PermitAll.class);
    }

    private static Map<String, Method> routes() {
        Map<String, Method> found = new TreeMap<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.praca").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .map(type -> type.reflect())
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .forEach(method -> verbs(method).forEach(verb -> found.put(verb + " " + path(method), method)));
        return found;
    }

    private static List<String> verbs(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .toList();
    }

    private static String path(Method method) {
        String path = method.getDeclaringClass().getAnnotation(Path.class).value();
        Path below = method.getAnnotation(Path.class);
        return withoutSlash(below == null ? path : path + "/" + below.value());
    }

    /** Without the trailing slash, which no route needs. */
    private static String withoutSlash(String path) {
        String single = path.replaceAll("/+", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    private static Set<String> parameters(Method method) {
        Set<String> names = new HashSet<>();
        for (Annotation annotation : Arrays.stream(method.getParameterAnnotations())
                .flatMap(Arrays::stream)
                .toList()) {
            if (annotation instanceof PathParam parameter) {
                names.add("path " + parameter.value());
            } else if (annotation instanceof QueryParam parameter) {
                names.add("query " + parameter.value());
            }
        }
        return names;
    }
}
