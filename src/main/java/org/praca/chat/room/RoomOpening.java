package org.praca.chat.room;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.form.Form;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** Makes rooms from a form. */
@Singleton
public class RoomOpening {
    private static final int NAME = 255;

    private final RoomRepository rooms;

    @Inject
    public RoomOpening(RoomRepository rooms) {
        this.rooms = rooms;
    }

    /** The new room of that owner; an open one may have none. @throws Problem 400 */
    public Room open(Form form, @Nullable UUID owner) {
        String name = form.text("name")
                .identifier()
                .required()
                .max(NAME)
                .check(Form::isPathSafe, Message.of("field.name"))
                .orEmpty();
        boolean isPrivate = form.flag("private").orElse(false);
        form.verify();
        Optional<Room> made = isPrivate
                ? rooms.createPrivate(name, Optional.ofNullable(owner).orElseThrow(RoomOpening::noOwner))
                : rooms.create(name, owner);
        return made.orElseThrow(() -> Problem.invalid("name", Message.of("field.room_taken")));
    }

    private static Problem noOwner() {
        return Problem.invalid("private", Message.of("field.room_owner"));
    }
}
