package org.praca.platform;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a list that is ordered by time and then id. It holds also when the row itself is gone. */
public record Cursor<I>(Instant at, I id) {
    private static final long MICROS = 1_000_000;
    private static final Pattern NUMBERED = Pattern.compile("([0-9]{1,17})\\.([0-9]{1,18})");
    private static final Pattern NAMED =
            Pattern.compile("([0-9]{1,17})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** What {@link #text} made in a list whose ids are numbers; empty for anything else. */
    public static Optional<Cursor<Long>> ofNumber(String text) {
        return parse(text, NUMBERED, Long::valueOf);
    }

    /** What {@link #text} made in a list whose ids are UUIDs; empty for anything else. */
    public static Optional<Cursor<UUID>> ofId(String text) {
        return parse(text, NAMED, UUID::fromString);
    }

    private static <I> Optional<Cursor<I>> parse(String text, Pattern form, Function<String, I> id) {
        Matcher found = form.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        long micros = Long.parseLong(found.group(1));
        Instant at = Instant.ofEpochSecond(micros / MICROS, micros % MICROS * 1_000);
        return Optional.of(new Cursor<>(at, id.apply(found.group(2))));
    }

    /** As clients see it; its time has microseconds, as the databases' have. */
    public String text() {
        return (at.getEpochSecond() * MICROS + at.getNano() / 1_000) + "." + id;
    }
}
