package org.praca.chat.file;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.chat.room.Room;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** Takes in files: bytes first, then the row by which they are found. Thread-safe. */
@Singleton
public class Uploads {
    private static final System.Logger LOG = System.getLogger(Uploads.class.getName());
    private static final String MEMBER = "file";
    private static final int FIRST_LOOK = 65_536;
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final FileStore store;
    private final FileRepository files;
    private final int maxFile;

    @Inject
    public Uploads(FileStore store, FileRepository files, Settings settings) {
        this.store = store;
        this.files = files;
        this.maxFile = settings.maxFile();
    }

    /** Refuses a body that says itself that it is too large. */
    void check(HttpServletRequest request) {
        if (request.getContentLengthLong() > maxBody()) {
            throw Problem.of(Code.PAYLOAD_TOO_LARGE);
        }
    }

    /** The one file of the form, once the form is read to its end. Refuses with a {@link Problem} 400, 413 or 503. */
    StoredFile receive(HttpServletRequest request, Room room, UUID accountId) {
        if (request.getContentType() == null) {
            throw Problem.invalid(MEMBER, Message.of("field.file_required"));
        }
        UUID id = UUID.randomUUID();
        StoredFile file = null;
        try {
            Multipart form = new Multipart(request, maxBody());
            while (form.next()) {
                if (form.isNamed(MEMBER)) {
                    refuseOther(form, file);
                    file = store(form, id, room, accountId);
                }
            }
            if (file == null) {
                throw Problem.invalid(MEMBER, Message.of("field.file_required"));
            }
            files.insert(file);
            return file;
        } catch (RuntimeException e) {
            if (file != null) {
                discard(id);
            }
            throw e;
        }
    }

    private static void refuseOther(Multipart form, @Nullable StoredFile before) {
        if (!form.isFile()) {
            throw Problem.invalid(MEMBER, Message.of("field.file"));
        }
        if (before != null) {
            throw Problem.invalid(MEMBER, Message.of("field.file_one"));
        }
    }

    private StoredFile store(Multipart form, UUID id, Room room, UUID accountId) {
        String name = FileNames.clean(form.fileName());
        BufferedInputStream content = new BufferedInputStream(form.content(), FIRST_LOOK);
        String type = MediaTypes.of(content);
        files.expectBytes(id);
        try {
            long size = store.put(id, content, maxFile);
            if (size == 0) {
                throw Problem.invalid(MEMBER, Message.of("field.file_empty"));
            }
            return new StoredFile(id, room.id(), room.name(), accountId, name, type, size);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A file could not be stored: {0}", e.toString());
            throw Problem.of(Code.UNAVAILABLE).retryAfter(COME_BACK);
        } catch (RuntimeException e) {
            discard(id);
            throw e;
        }
    }

    /** What this does not manage, the sweep does later. */
    private void discard(UUID id) {
        try {
            store.delete(id);
            files.forgetBytes(id);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A file could not be taken back: {0}", e.toString());
        }
    }

    private long maxBody() {
        return (long) maxFile + Multipart.OVERHEAD;
    }
}
