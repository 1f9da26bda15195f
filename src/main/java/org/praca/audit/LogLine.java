package org.praca.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Json;
import org.praca.platform.Times;

/** The line of the log: a JSON object in ASCII, so that no name can end it, hide in it or look like another. */
final class LogLine {
    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private LogLine() {}

    static String of(AuditEntry entry) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("at", Times.text(entry.at()));
        line.put("event", entry.event());
        line.put("user", entry.subject().username());
        line.put("user_id", text(entry.subject().accountId()));
        line.put("actor", entry.origin().actor());
        line.put("actor_id", text(entry.origin().actorId()));
        line.put("ip", entry.origin().ip());
        line.set("detail", Json.parse(entry.detail()).orElseThrow());
        try {
            return ASCII.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
