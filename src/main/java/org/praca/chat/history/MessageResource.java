package org.praca.chat.history;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Callers;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.log.StoredMessage;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.form.Query;
import org.praca.web.Answer;

/** The messages of a room, page by page. */
@Path("/chat/rooms/{name}/messages")
@Singleton
@RolesAllowed("**")
public class MessageResource {
    private static final int USUAL = 50;
    private static final int MOST = 200;

    /** Ascending; {@code next} goes on in the same direction. */
    record Page(List<MessageView> items, @Nullable Long next) {}

    private final RoomAccess access;
    private final MessageRepository messages;
    private final MessageViews views;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public MessageResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public MessageResource(RoomAccess access, MessageRepository messages, MessageViews views) {
        this.access = access;
        this.messages = messages;
        this.views = views;
    }

    /** After a number the oldest behind it; else the newest, before a number where there is one. */
    @GET
    public Response list(
            @PathParam("name") String name,
            @QueryParam("before") @Nullable String before,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        Room room = access.enter(name, Callers.of(security));
        UUID accountId = Callers.of(security).accountId();
        int most = Query.number("limit", limit, USUAL, 1, MOST);
        long from = Query.number("after", after, 0, 0, Long.MAX_VALUE);
        long to = Query.number("before", before, Long.MAX_VALUE, 0, Long.MAX_VALUE);
        return Answer.ok(
                after == null || after.isEmpty()
                        ? backward(room, to, most, accountId)
                        : forward(room, from, to, most, accountId));
    }

    private Page forward(Room room, long from, long to, int most, UUID accountId) {
        List<StoredMessage> found = messages.after(room.id(), from, most + 1).stream()
                .filter(message -> message.seq() < to)
                .toList();
        boolean more = found.size() > most;
        List<StoredMessage> shown = more ? found.subList(0, most) : found;
        return new Page(views.of(shown, accountId), more ? shown.get(most - 1).seq() : null);
    }

    private Page backward(Room room, long to, int most, UUID accountId) {
        List<StoredMessage> found = messages.before(room.id(), to, most + 1);
        boolean more = found.size() > most;
        List<StoredMessage> shown = more ? found.subList(1, most + 1) : found;
        return new Page(views.of(shown, accountId), more ? shown.get(0).seq() : null);
    }
}
