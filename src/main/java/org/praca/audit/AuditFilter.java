package org.praca.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.praca.platform.Cursor;
import org.praca.platform.Text;
import org.praca.platform.Times;

/** Which rows of the audit table: those for which everything that is said holds. */
public record AuditFilter(
        Optional<UUID> accountId,
        Optional<String> username,
        Optional<AuditEvent> event,
        Optional<Instant> since,
        Optional<Cursor<Long>> after) {

    /** What the conditions compare with. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        accountId.ifPresent(id -> values.put("account", id));
        username.ifPresent(name -> values.put("key", Text.fold(name)));
        event.ifPresent(wanted -> values.put("event", wanted.word()));
        since.ifPresent(time -> values.put("since", Times.sql(time)));
        return values;
    }
}
