package org.praca.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.praca.account.Profiles;
import org.praca.export.ExportRepository.Membership;
import org.praca.export.ExportRepository.Message;
import org.praca.export.ExportRepository.OwnRoom;
import org.praca.export.ExportRepository.SentFile;
import org.praca.platform.Json;
import org.praca.platform.Times;
import org.praca.session.Session;
import org.praca.session.Sessions;
import org.praca.user.Account;

/**
 * Writes all that an account has left here as one JSON document, page by page: what it takes of memory, and how long it holds a
 * connection to the database, does not grow with it. Thread-safe; blocks.
 */
@Singleton
public class Export {
    /** A session without what only its owner's device may know. */
    record OwnSession(
            UUID id,
            @JsonProperty("created_at") @Nullable String createdAt,
            @JsonProperty("last_used_at") @Nullable String lastUsedAt,
            String ip,
            @JsonProperty("user_agent") String userAgent) {
        static OwnSession of(Session session) {
            return new OwnSession(
                    session.id(),
                    Times.text(session.createdAt()),
                    Times.text(session.lastUsedAt()),
                    session.ip(),
                    session.userAgent());
        }
    }

    private final Profiles profiles;
    private final Sessions sessions;
    private final ExportRepository rows;
    private final Clock clock;

    @Inject
    public Export(Profiles profiles, Sessions sessions, ExportRepository rows, Clock clock) {
        this.profiles = profiles;
        this.sessions = sessions;
        this.rows = rows;
        this.clock = clock;
    }

    void write(UUID id, OutputStream target) throws IOException {
        try (JsonGenerator json = Json.MAPPER.createGenerator(target)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.writeStartObject();
            json.writeStringField("exported_at", Times.text(clock.instant()));
            profile(json, id);
            json.writePOJOField(
                    "sessions",
                    sessions.ofAccount(id).stream().map(OwnSession::of).toList());
            paged(json, "rooms", (Optional<OwnRoom> after) -> rows.rooms(id, after));
            paged(json, "memberships", (Optional<Membership> after) -> rows.memberships(id, after));
            paged(json, "files", (Optional<SentFile> after) -> rows.files(id, after));
            messages(json, id);
            json.writeEndObject();
        }
    }

    private void profile(JsonGenerator json, UUID id) throws IOException {
        Account account = profiles.account(id);
        json.writePOJOField("user", profiles.view(id));
        json.writeStringField("created_at", Times.text(account.createdAt()));
        json.writeStringField("last_login_at", Times.text(account.lastLoginAt()));
    }

    private void messages(JsonGenerator json, UUID id) throws IOException {
        json.writeArrayFieldStart("messages");
        Optional<Long> room = rows.roomWrittenIn(id, 0);
        while (room.isPresent()) {
            long current = room.get();
            items(json, (Optional<Message> after) -> rows.messages(id, current, after));
            room = rows.roomWrittenIn(id, current);
        }
        json.writeEndArray();
    }

    private static <T> void paged(JsonGenerator json, String name, Function<Optional<T>, List<T>> page)
            throws IOException {
        json.writeArrayFieldStart(name);
        items(json, page);
        json.writeEndArray();
    }

    private static <T> void items(JsonGenerator json, Function<Optional<T>, List<T>> page) throws IOException {
        List<T> items = page.apply(Optional.empty());
        while (!items.isEmpty()) {
            for (T item : items) {
                json.writePOJO(item);
            }
            items = items.size() < ExportRepository.PAGE
                    ? List.of()
                    : page.apply(Optional.of(items.get(items.size() - 1)));
        }
    }
}
