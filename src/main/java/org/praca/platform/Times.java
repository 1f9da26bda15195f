package org.praca.platform;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times on the wire and in the database. */
public final class Times {
    private Times() {}

    /** RFC 3339, UTC, milliseconds; null stays null. */
    public static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** As both databases take it for TIMESTAMP WITH TIME ZONE. */
    public static OffsetDateTime sql(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
