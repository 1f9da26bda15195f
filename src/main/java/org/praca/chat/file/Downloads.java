package org.praca.chat.file;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** Gives out the bytes of files. Thread-safe. */
@Singleton
public class Downloads {
    private static final System.Logger LOG = System.getLogger(Downloads.class.getName());
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final FileStore store;
    private final Transfers transfers;

    @Inject
    public Downloads(FileStore store, Transfers transfers) {
        this.store = store;
        this.transfers = transfers;
    }

    /** The bytes; until the stream is closed it takes a place among the {@link Transfers}. Refuses with a {@link Problem} 404 or 503. */
    InputStream open(StoredFile file) {
        transfers.begin();
        InputStream opened = null;
        try {
            opened = store.open(file.id()).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
            return new Transfer(opened, transfers);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A file could not be opened: {0}", e.toString());
            throw Problem.of(Code.UNAVAILABLE).retryAfter(COME_BACK);
        } finally {
            if (opened == null) {
                transfers.end();
            }
        }
    }

    private static final class Transfer extends FilterInputStream {
        private final Transfers transfers;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Transfer(InputStream in, Transfers transfers) {
            super(in);
            this.transfers = transfers;
        }

        @Override
        public void close() throws IOException {
            if (open.compareAndSet(true, false)) {
                transfers.end();
                super.close();
            }
        }
    }
}
