package org.praca.chat.socket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Authenticator;
import org.praca.auth.Caller;
import org.praca.chat.history.ReadMarks;
import org.praca.chat.hub.Frame;
import org.praca.chat.hub.Hub;
import org.praca.chat.log.Draft;
import org.praca.chat.log.MessageLog;
import org.praca.chat.log.Receipt;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/**
 * Does what clients ask for over their sockets. One socket's commands are taken in the order sent, by one thread at a time; nothing
 * here waits for the database but where a caller's rights have just changed. Thread-safe.
 */
@Singleton
public class Commands {
    private static final System.Logger LOG = System.getLogger(Commands.class.getName());

    private final MessageLog log;
    private final Hub hub;
    private final ReadMarks readMarks;
    private final Authenticator authenticator;
    private final RoomAccess access;
    private final RateLimiter limiter;
    private final Clock clock;
    private final FrameReader reader;

    @Inject
    public Commands(
            MessageLog log,
            Hub hub,
            ReadMarks readMarks,
            Authenticator authenticator,
            RoomAccess access,
            RateLimiter limiter,
            Clock clock,
            Settings settings) {
        this.log = log;
        this.hub = hub;
        this.readMarks = readMarks;
        this.authenticator = authenticator;
        this.access = access;
        this.limiter = limiter;
        this.clock = clock;
        this.reader = new FrameReader(settings.maxMessage());
    }

    /** Takes one whole text frame. */
    void take(Connection from, String text) {
        Incoming incoming = reader.read(text, from.dialect());
        Instant now = clock.instant();
        if (!limiter.tryAcquire(Limit.MESSAGES_USER, from.accountId().toString())) {
            from.error(incoming.ref(), Code.THROTTLED.word());
            if (from.isAbuse(now)) {
                from.close(CloseCode.TOO_MANY);
            }
        } else if (from.isExpired(now) && !isTakenWhenExpired(incoming)) {
            from.error(incoming.ref(), Code.TOKEN_NOT_VALID.word());
        } else {
            answer(from, incoming);
        }
    }

    private static boolean isTakenWhenExpired(Incoming incoming) {
        return incoming instanceof Incoming.Auth || incoming instanceof Incoming.Ping;
    }

    private void answer(Connection from, Incoming incoming) {
        try {
            dispatch(from, incoming);
        } catch (RuntimeException e) {
            from.error(incoming.ref(), word(e));
        }
    }

    private static String word(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem.code().word();
        }
        LOG.log(System.Logger.Level.DEBUG, "A command failed", failure);
        return Code.UNAVAILABLE.word();
    }

    private void dispatch(Connection from, Incoming incoming) {
        if (incoming instanceof Incoming.Write write) {
            write(from, write);
        } else if (incoming instanceof Incoming.Typing) {
            Caller caller = today(from);
            hub.pass(
                    from.admission().room().id(),
                    Frame.passing(Outgoing.typing(caller.username()), caller.accountId()));
        } else if (incoming instanceof Incoming.Read read) {
            Caller caller = today(from);
            readMarks.read(from.admission().room().id(), caller.accountId(), caller.username(), read.seq());
        } else if (incoming instanceof Incoming.Auth auth) {
            renew(from, auth);
        } else if (incoming instanceof Incoming.Ping ping) {
            from.say(Outgoing.pong(ping.ref()));
        } else if (incoming instanceof Incoming.Wrong wrong) {
            from.error(wrong.ref(), wrong.code());
        }
    }

    private void write(Connection from, Incoming.Write write) {
        Caller caller = today(from);
        Room room = from.admission().room();
        boolean moderates = access.mayModerate(room, caller);
        Draft draft =
                new Draft(room.id(), room.name(), caller.accountId(), caller.username(), moderates, write.command());
        log.append(draft).whenComplete((receipt, failure) -> {
            if (failure == null) {
                acknowledge(from, write.ref(), receipt);
            } else {
                from.errorSoon(write.ref(), word(failure));
            }
        });
    }

    /** The plain dialect has no word for it: there a message that comes back is its own receipt. */
    private static void acknowledge(Connection to, @Nullable String ref, Receipt receipt) {
        if (to.dialect() == Dialect.V1) {
            to.saySoon(Outgoing.ack(ref, receipt));
        }
    }

    /** Another token of the same user takes the place of the one before. */
    private void renew(Connection from, Incoming.Auth auth) {
        Caller renewed = authenticator.authenticate(auth.token());
        if (!renewed.accountId().equals(from.accountId())) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
        from.renew(renewed);
        from.say(Outgoing.authenticated(auth.ref(), renewed.expiresAt()));
    }

    /** As the caller is named now, with the rights that he has now; whoever may not speak any more is shown out. */
    private Caller today(Connection from) {
        try {
            return authenticator.refresh(from.caller());
        } catch (Problem problem) {
            if (problem.status() == 401) {
                from.close(CloseCode.ENDED);
            }
            throw problem;
        }
    }
}
