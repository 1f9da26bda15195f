package org.praca.chat.socket;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.praca.auth.Authenticator;
import org.praca.auth.Caller;
import org.praca.change.Change;
import org.praca.change.Change.AccessChanged;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Change.KeysChanged;
import org.praca.change.Change.RoomAccessLost;
import org.praca.chat.room.RoomAccess;
import org.praca.platform.Threads;
import org.praca.problem.Problem;

/** Looks again whether an open socket's user may still be where he is, and closes it where not. Thread-safe. */
final class Rechecks {
    private static final System.Logger LOG = System.getLogger(Rechecks.class.getName());
    private static final int CHECKERS = 2;

    private final Authenticator authenticator;
    private final RoomAccess access;
    /** Those that could not be checked, since the database was away; their turn comes again. */
    private final Set<Connection> unchecked = ConcurrentHashMap.newKeySet();

    private final ExecutorService checkers = Executors.newFixedThreadPool(CHECKERS, Threads.daemons("praca-checker"));

    Rechecks(Authenticator authenticator, RoomAccess access) {
        this.authenticator = authenticator;
        this.access = access;
    }

    /** Whether such a change may be the end of whoever was so admitted. */
    boolean concerns(Connection connection, Change change) {
        if (change instanceof AccountChanged account) {
            return connection.accountId().equals(account.accountId());
        } else if (change instanceof RoomAccessLost lost) {
            return connection.admission().room().id() == lost.roomId()
                    && connection.accountId().equals(lost.accountId());
        } else if (change instanceof KeysChanged) {
            return authenticator.mayHaveRetired(connection.caller());
        } else if (change instanceof AccessChanged) {
            return connection.admission().room().isPrivate()
                    || connection.caller().holds(RoomAccess.MODERATE);
        }
        return false;
    }

    /** On another thread. */
    void soon(Connection connection) {
        try {
            checkers.execute(() -> check(connection));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "Stopping: all sockets close anyway");
        }
    }

    /** Closes the socket if its credential has ended since the handshake, or its place in the room. */
    private void check(Connection connection) {
        try {
            Caller today = authenticator.refresh(connection.caller());
            if (!access.mayStay(connection.admission().room(), today)) {
                connection.close(CloseCode.ENDED);
            }
        } catch (Problem problem) {
            if (problem.status() == 401) {
                connection.close(CloseCode.ENDED);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A socket could not be checked yet: {0}", e.getMessage());
            unchecked.add(connection);
        }
    }

    /** Those that could not be checked before. */
    void again() {
        for (Connection connection : List.copyOf(unchecked)) {
            unchecked.remove(connection);
            soon(connection);
        }
    }

    void close() {
        checkers.shutdownNow();
    }
}
