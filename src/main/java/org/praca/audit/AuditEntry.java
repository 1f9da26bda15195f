package org.praca.audit;

import java.time.Instant;
import org.praca.platform.Cursor;

/**
 * One row of the audit table.
 *
 * @param id of the row; 0 before it is stored
 * @param detail a JSON object
 */
public record AuditEntry(long id, Instant at, String event, Subject subject, Origin origin, String detail) {

    /** What a list goes on behind. */
    public String cursor() {
        return new Cursor<>(at, id).text();
    }
}
