package org.praca.platform;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times on the wire and in the database. */
public final class Times {
    private static final int LAST_YEAR = 9_999;

    private Times() {}

    /** The time of an RFC 3339 text, whose years have four digits. */
    public static Optional<Instant> parse(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return time.getYear() > LAST_YEAR || time.getYear() < 0 ? Optional.empty() : Optional.of(time.toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 3339, UTC, milliseconds; null stays null. */
    public static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** As both databases take it for TIMESTAMP WITH TIME ZONE. */
    public static OffsetDateTime sql(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
