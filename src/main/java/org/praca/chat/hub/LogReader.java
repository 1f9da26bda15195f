package org.praca.chat.hub;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.room.RoomRepository;
import org.praca.platform.Threads;

/** Reads the rooms' logs, off their workers. Thread-safe. */
final class LogReader {
    private static final System.Logger LOG = System.getLogger(LogReader.class.getName());
    private static final int READERS = 2;

    private final MessageRepository messages;
    private final RoomRepository rooms;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, Threads.daemons("praca-reader"));

    LogReader(MessageRepository messages, RoomRepository rooms) {
        this.messages = messages;
        this.rooms = rooms;
    }

    /** Fails where the log cannot be read now. */
    CompletionStage<Page> read(long roomId, long from) {
        try {
            return CompletableFuture.supplyAsync(() -> page(roomId, from), readers);
        } catch (RejectedExecutionException closing) {
            return CompletableFuture.failedFuture(closing);
        }
    }

    /** The newest number is asked first: what the page lacks up to that is there no more. */
    private Page page(long roomId, long from) {
        try {
            long newest = rooms.tops(List.of(roomId)).getOrDefault(roomId, 0L);
            List<Frame> frames = messages.events(roomId, from, Page.MOST).stream()
                    .map(Frame::of)
                    .toList();
            return new Page(frames, frames.size() < Page.MOST ? newest : 0);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The log could not be read: {0}", e.getMessage());
            throw e;
        }
    }

    void close() {
        readers.shutdownNow();
    }
}
