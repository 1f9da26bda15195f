package org.praca;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.praca.audit.AuditEntry;
import org.praca.chat.file.StoredFile;
import org.praca.chat.log.StoredMessage;
import org.praca.chat.member.Ban;
import org.praca.chat.member.Member;
import org.praca.chat.room.Room;
import org.praca.factor.passkey.Passkey;
import org.praca.session.Session;
import org.praca.user.Account;

/** The rules of the house. */
@AnalyzeClasses(packages = "org.praca", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String LAUNCHER = "org.praca.launcher";
    private static final Set<String> ENTITIES = Stream.of(
                    Account.class,
                    Session.class,
                    StoredMessage.class,
                    StoredFile.class,
                    Room.class,
                    Member.class,
                    Passkey.class,
                    Ban.class,
                    AuditEntry.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    @ArchTest
    static final ArchRule onlyThreeRoomsKnowRedis = noClasses()
            .that()
            .resideOutsideOfPackages("org.praca.redis", "org.praca.bus", "org.praca.ratelimit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..")
            .because("Redis is optional: what needs it goes through the bus or the limits, which both do without it");

    @ArchTest
    static final ArchRule onlyTheSocketKnowsWebSockets = noClasses()
            .that()
            .resideOutsideOfPackages("org.praca.chat.socket", "org.praca.chat.wire")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.websocket..")
            .because("rooms, log and hub must work and be tested without a container");

    @ArchTest
    static final ArchRule onlyFilesKnowTheirLibraries = noClasses()
            .that()
            .resideOutsideOfPackage("org.praca.chat.file")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon..", "org.apache.tika..", "org.apache.commons..")
            .because("what a file is and where it lies is nobody else's matter");

    @ArchTest
    static final ArchRule onlyFactorsKnowTheirLibraries = noClasses()
            .that()
            .resideOutsideOfPackage("org.praca.factor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.webauthn4j..", "com.eatthepath..", "tools.jackson..")
            .because("a second factor is a yes or a no to everybody else");

    @ArchTest
    static final ArchRule nothingKnowsItsServer = noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "fish.payara..",
                    "org.glassfish..",
                    "com.sun..",
                    "org.jboss..",
                    "org.wildfly..",
                    "io.undertow..",
                    "com.ibm..",
                    "io.openliberty..")
            .because("one WAR runs unchanged on every server");

    @ArchTest
    static final ArchRule nothingKnowsTheLauncher = noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LAUNCHER)
            .because("the launcher is in the runnable jar alone, not in the WAR");

    @ArchTest
    static final ArchRule noPackagesGoRoundInACircle = slices().matching("org.praca.(**)")
            .should()
            .beFreeOfCycles()
            .because("a room of the house that can be understood alone can be changed alone");

    @ArchTest
    static final ArchRule nothingPrints = noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should(ACCESS_STANDARD_STREAMS)
            .because("what the operator should know goes through System.Logger, with a level and a name");

    @ArchTest
    static final ArchRule nothingLogsPastSystemLogger = noClasses()
            .should(USE_JAVA_UTIL_LOGGING)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "org.apache.logging..")
            .because("the server decides where System.Logger leads to");

    @ArchTest
    static final ArchRule timeIsPassedIn = noClasses()
            .should()
            .callMethodWhere(readsTheClockOfTheMachine())
            .orShould()
            .callConstructor(Date.class)
            .because("a test can move a Clock that is passed in; System.nanoTime is for measuring and stays");

    @ArchTest
    static final ArchRule theClockOfTheMachineComesFromOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.praca.platform.Producers")
            .should()
            .callMethodWhere(describe(
                    "a factory of system clocks",
                    (JavaMethodCall call) -> call.getTargetOwner().isEquivalentTo(java.time.Clock.class)
                            && call.getName().startsWith("system")))
            .because("a test can move a Clock that is passed in");

    @ArchTest
    static final ArchRule entitiesStayInside = methods()
            .that()
            .areDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Resource")
            .and()
            .arePublic()
            .should(keepEntitiesInside())
            .because("what a client sees is decided by a view, not by a column");

    @ArchTest
    static final ArchRule resourcesAreCalledResources = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .haveSimpleNameEndingWith("Resource")
            .because("the routes are found by their name");

    @ArchTest
    static final ArchRule everyRouteSaysWhoMayCallIt = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .should(sayWhoMayCallThem())
            .because("a route that says nothing would be open on one server and closed on another");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(liveInANullMarkedPackage())
            .because("null is the exception, and NullAway looks only where it is told to");

    @ArchTest
    static final ArchRule fieldsAreInjectedIntoEndpointsAlone = noFields()
            .that()
            .areDeclaredInClassesThat()
            .areNotAnnotatedWith(ServerEndpoint.class)
            .should()
            .beAnnotatedWith(Inject.class)
            .because("what a class needs stands in its constructor, where a test can give it");

    private static DescribedPredicate<JavaMethodCall> readsTheClockOfTheMachine() {
        return describe("now() without a clock, or currentTimeMillis()", call -> {
            boolean now = call.getTargetOwner().getPackageName().equals("java.time")
                    && call.getName().equals("now")
                    && call.getTarget().getRawParameterTypes().stream()
                            .noneMatch(type -> type.isEquivalentTo(java.time.Clock.class));
            boolean millis = call.getTargetOwner().isEquivalentTo(System.class)
                    && call.getName().equals("currentTimeMillis");
            return now || millis;
        });
    }

    private static ArchCondition<JavaMethod> keepEntitiesInside() {
        return condition("keep entities inside", (method, events) -> {
            Stream<JavaType> types =
                    Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream());
            boolean inside = types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                    .map(JavaClass::getName)
                    .noneMatch(ENTITIES::contains);
            events.add(new SimpleConditionEvent(method, inside, method.getFullName() + " shows an entity"));
        });
    }

    private static ArchCondition<JavaMethod> sayWhoMayCallThem() {
        return condition("say who may call them", (method, events) -> {
            boolean said = Stream.of(RolesAllowed.class, PermitAll.class)
                    .anyMatch(rule ->
                            method.isAnnotatedWith(rule) || method.getOwner().isAnnotatedWith(rule));
            events.add(new SimpleConditionEvent(method, said, method.getFullName() + " does not say who may call it"));
        });
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return condition(
                "live in a @NullMarked package",
                (type, events) -> events.add(new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith(NullMarked.class),
                        type.getPackageName() + " is not @NullMarked")));
    }

    private interface Check<T> {
        void run(T item, ConditionEvents events);
    }

    private static <T> ArchCondition<T> condition(String description, Check<T> check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(T item, ConditionEvents events) {
                check.run(item, events);
            }
        };
    }
}
