package org.praca.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of the audit table.
 *
 * @param id of the row; 0 before it is stored
 * @param detail a JSON object
 */
public record AuditEntry(long id, Instant at, String event, Subject subject, Origin origin, String detail) {

    /** What a list goes on behind. */
    public String cursor() {
        return Cursor.of(this).text();
    }

    /** A place in the list, newest first. Holds also when the row itself is gone. */
    public record Cursor(Instant at, long id) {
        private static final long MICROS = 1_000_000;

        static Cursor of(AuditEntry entry) {
            return new Cursor(entry.at(), entry.id());
        }

        public static Optional<Cursor> parse(String text) {
            if (!text.matches("[0-9]{1,17}\\.[0-9]{1,18}")) {
                return Optional.empty();
            }
            int dot = text.indexOf('.');
            long micros = Long.parseLong(text.substring(0, dot));
            return Optional.of(new Cursor(
                    Instant.ofEpochSecond(micros / MICROS, micros % MICROS * 1_000),
                    Long.parseLong(text.substring(dot + 1))));
        }

        String text() {
            return (at.getEpochSecond() * MICROS + at.getNano() / 1_000) + "." + id;
        }
    }
}
