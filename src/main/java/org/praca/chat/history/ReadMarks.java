package org.praca.chat.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.praca.chat.hub.Frame;
import org.praca.chat.hub.Hub;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * How far everybody has read. Gathered and written a few times a second, since clients tell with every message; what is not yet
 * written when a node is killed was promised to nobody. Bounded. Thread-safe.
 */
@Singleton
public class ReadMarks {
    private static final System.Logger LOG = System.getLogger(ReadMarks.class.getName());
    private static final int PAUSE_MILLIS = 200;

    private record Key(UUID accountId, long roomId) {}

    private record Mark(String username, long seq) {
        Mark later(Mark other) {
            return other.seq > seq ? other : this;
        }
    }

    private final ReadMarkRepository repository;
    private final Hub hub;
    private final int mostWaiting;
    private final Map<Key, Mark> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-read-marks"));

    @Inject
    public ReadMarks(ReadMarkRepository repository, Hub hub, Settings settings) {
        this.repository = repository;
        this.hub = hub;
        this.mostWaiting = settings.readQueue();
        var unused = timer.scheduleWithFixedDelay(this::write, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The user has read up to that number; others hear of it once it is kept, if it is news. */
    public void read(long roomId, UUID accountId, String username, long seq) {
        if (waiting.size() < mostWaiting) {
            waiting.merge(new Key(accountId, roomId), new Mark(username, seq), Mark::later);
        }
    }

    private void write() {
        List<Key> keys = new ArrayList<>(waiting.keySet());
        for (Key key : keys) {
            Mark mark = waiting.remove(key);
            if (mark != null) {
                write(key, mark);
            }
        }
    }

    private void write(Key key, Mark mark) {
        try {
            repository
                    .advance(key.accountId(), key.roomId(), mark.seq())
                    .ifPresent(
                            seq -> hub.pass(key.roomId(), Frame.passing(json(mark.username(), seq), key.accountId())));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "How far somebody has read was not kept: {0}", e.getMessage());
        }
    }

    private static String json(String username, long seq) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", "read");
        node.put("username", username);
        node.put("seq", seq);
        return node.toString();
    }

    @PreDestroy
    void close() {
        timer.shutdown();
        write();
    }
}
