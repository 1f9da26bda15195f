package org.praca.chat.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Who is in one room. A user joins with the first socket anywhere and leaves when the last node that had one gives him up.
 * Used by the room's worker alone.
 */
public final class RoomPresence {
    private static final class Local {
        private final String username;
        private int sockets = 1;
        private int visit;

        Local(String username) {
            this.username = username;
        }
    }

    private record Remote(long count, Map<UUID, String> users) {
        static final Remote UNKNOWN = new Remote(0, Map.of());
    }

    /** On how many nodes. */
    private record Seen(String username, int nodes) {}

    private final String node;
    private final Consumer<Movement> listener;
    private final Map<UUID, Local> local = new HashMap<>();
    private final Map<String, Remote> remote = new HashMap<>();
    private final Map<UUID, Seen> seen = new HashMap<>();
    private long count;

    /** The listener hears of everybody who comes or goes, on the room's worker. */
    public RoomPresence(String node, Consumer<Movement> listener) {
        this.node = node;
        this.listener = listener;
    }

    /** A socket more. @return what the other nodes must hear, where it is the user's first one here */
    public Optional<Signal> enter(UUID accountId, String username) {
        Local present = local.get(accountId);
        if (present != null) {
            present.sockets++;
            present.visit++;
            return Optional.empty();
        }
        local.put(accountId, new Local(username));
        add(accountId, username);
        return Optional.of(new Signal(node, ++count, null, Map.of(accountId, username), null));
    }

    /** A socket less. @return the visit to {@link #giveUp} after a while, where it was the last one */
    public Optional<Integer> exit(UUID accountId) {
        Local present = local.get(accountId);
        if (present == null) {
            return Optional.empty();
        }
        present.sockets--;
        return present.sockets > 0 ? Optional.empty() : Optional.of(present.visit);
    }

    /** Lets a user go who has not come back since that visit. @return what the other nodes must hear */
    public Optional<Signal> giveUp(UUID accountId, int visit) {
        Local present = local.get(accountId);
        if (present == null || present.sockets > 0 || present.visit != visit) {
            return Optional.empty();
        }
        local.remove(accountId);
        remove(accountId);
        return Optional.of(new Signal(node, ++count, null, null, accountId));
    }

    /** Everybody here, for a node that asks. */
    public Signal all() {
        Map<UUID, String> users = new HashMap<>();
        local.forEach((accountId, present) -> users.put(accountId, present.username));
        return new Signal(node, count, users, null, null);
    }

    /** Nothing new: for those to notice who have missed something. */
    public Signal counted() {
        return new Signal(node, count, null, null, null);
    }

    /** Follows another node. @return false where something was missed, so that the node must be asked for everybody */
    public boolean hear(Signal signal) {
        if (signal.node().equals(node)) {
            return true;
        }
        Remote before = remote.getOrDefault(signal.node(), Remote.UNKNOWN);
        Map<UUID, String> told = signal.all();
        if (told == null && signal.count() <= before.count()) {
            return signal.count() == before.count();
        }
        if (told == null && (!signal.isChange() || signal.count() > before.count() + 1)) {
            return false;
        }
        Map<UUID, String> after = told == null ? signal.changed(before.users()) : told;
        remote.put(signal.node(), new Remote(signal.count(), after));
        after.forEach(this::add);
        before.users().keySet().forEach(this::remove);
        return true;
    }

    /** Whoever is there only by that node has left. */
    public void forget(String gone) {
        Remote there = remote.remove(gone);
        if (there != null) {
            there.users().keySet().forEach(this::remove);
        }
    }

    public boolean isEmptyHere() {
        return local.isEmpty();
    }

    public Attendance attendance(int mostNames) {
        return new Attendance(
                seen.size(),
                seen.values().stream()
                        .map(Seen::username)
                        .sorted()
                        .limit(mostNames)
                        .toList());
    }

    private void add(UUID accountId, String username) {
        Seen before = seen.get(accountId);
        seen.put(accountId, new Seen(username, before == null ? 1 : before.nodes() + 1));
        if (before == null) {
            listener.accept(new Movement(accountId, username, true, seen.size()));
        }
    }

    private void remove(UUID accountId) {
        Seen before = seen.get(accountId);
        if (before != null && before.nodes() > 1) {
            seen.put(accountId, new Seen(before.username(), before.nodes() - 1));
        } else if (before != null) {
            seen.remove(accountId);
            listener.accept(new Movement(accountId, before.username(), false, seen.size()));
        }
    }
}
