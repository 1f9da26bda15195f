package org.praca.chat.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps bytes under ids. What {@link #put} has returned for is there for every node that shares the store, even after a power
 * failure; what it has thrown for is not there. Blocks. Thread-safe for different ids.
 */
public interface FileStore {
    /**
     * Stores what the stream holds, which stays open, and returns how many bytes that were. What the stream throws is passed on.
     *
     * @param most bytes; a stream with more is refused with a {@link org.praca.problem.Problem} 413 after one byte more was read
     * @throws IOException where the store itself fails
     */
    long put(UUID id, InputStream bytes, long most) throws IOException;

    /** The bytes, to be closed by the caller; empty where there are none of that id. */
    Optional<InputStream> open(UUID id) throws IOException;

    /** Takes out the bytes, and what a {@link #put} that did not end may have left; nothing happens where there are none. */
    void delete(UUID id) throws IOException;
}
