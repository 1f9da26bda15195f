package org.praca.it.inside;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.io.File;
import java.lang.reflect.Field;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.praca.access.Access;
import org.praca.account.SignUp;
import org.praca.account.SignUp.Wish;
import org.praca.auth.Authenticator;
import org.praca.bus.Broker;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Change.SessionEnded;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Tokens;

/** What only shows inside of the container: the parts as it wires them, and its events. */
@ExtendWith(ArquillianExtension.class)
public class InsideIT {
    @Inject
    private SignUp signUp;

    @Inject
    private Access access;

    @Inject
    private Sessions sessions;

    @Inject
    private Authenticator authenticator;

    @Inject
    private Broker broker;

    @Inject
    private Event<Change> event;

    @Inject
    private ServletContext application;

    /** The product's own WAR with the test's libraries in it, which the container must find by looking into them. */
    @Deployment
    public static WebArchive deployment() {
        WebArchive archive = ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/praca.war"));
        archive.delete("WEB-INF/payara-web.xml");
        archive.addAsWebInfResource(
                new StringAsset("<payara-web-app><class-loader delegate=\"false\"/></payara-web-app>"),
                "payara-web.xml");
        return archive.addAsLibraries(new File(System.getProperty("praca.it.assertj")));
    }

    @Test
    public void aCallerIsAMicroProfileJsonWebTokenThatHoldsWhatIsTrueNow() {
        JsonWebToken token = authenticator.authenticate(signIn().access());
        assertThat(token.getIssuer()).isEqualTo("praca");
        assertThat(token.getAudience()).containsExactly("praca");
        assertThat(token.getGroups()).containsExactly("user");
        assertThat(token.<String>getClaim("upn")).isEqualTo(token.getName());
        assertThat(token.getTokenID()).isNotBlank();
        assertThat(token.getExpirationTime()).isGreaterThan(token.getIssuedAtTime());
    }

    @Test
    public void theContainersSessionsHaveTimersThatCostNothing() throws ReflectiveOperationException {
        Object container = application.getAttribute(ServerContainer.class.getName());
        Class<?> type = container.getClass();
        while (!type.getName().equals("org.glassfish.tyrus.core.BaseContainer")) {
            type = type.getSuperclass();
        }
        Field timers = type.getDeclaredField("managedScheduledExecutorService");
        timers.setAccessible(true);
        ScheduledExecutorService executor = (ScheduledExecutorService) timers.get(container);
        assertThat(executor.getClass().getName()).startsWith("org.praca.payara.SessionTimers");
        assertThat(executor.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).isDone())
                .isTrue();
    }

    @Test
    public void anEventOfTheContainerEndsASessionAtOnce() {
        Tokens tokens = signIn();
        JsonWebToken token = authenticator.authenticate(tokens.access());
        event.fire(new SessionEnded(UUID.fromString(token.getClaim("sid"))));
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                Problem.class, () -> authenticator.authenticate(tokens.access()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    public void oneNodeHasTheBusOfOneProcess() {
        assertThat(broker).isInstanceOf(LocalBroker.class);
    }

    private Tokens signIn() {
        Wish wish = new Wish(
                "inside-" + UUID.randomUUID(),
                "",
                "",
                "",
                "a long enough password",
                List.of(access.book().roles().get("user")),
                List.of());
        UUID id = signUp.make(wish).id();
        return sessions.open(access.standing(id).orElseThrow(), "127.0.0.1", "test", handle -> true)
                .orElseThrow();
    }
}
