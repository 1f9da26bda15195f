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
import org.jspecify.annotations.Nullable;
import org.praca.auth.Callers;
import org.praca.chat.log.MessageSearch;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.form.Query;
import org.praca.platform.Text;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.web.Answer;

/** Messages of a room by their words. */
@Path("/chat/rooms/{name}/search")
@Singleton
@RolesAllowed("**")
public class SearchResource {
    private static final int USUAL = 50;
    private static final int MOST = 200;
    private static final int LONGEST = 200;

    record Found(List<MessageView> items) {}

    private final RoomAccess access;
    private final MessageSearch search;
    private final MessageViews views;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SearchResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SearchResource(RoomAccess access, MessageSearch search, MessageViews views) {
        this.access = access;
        this.search = search;
        this.views = views;
    }

    /** The newest first. */
    @GET
    public Response find(
            @PathParam("name") String name,
            @QueryParam("q") @Nullable String words,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        Room room = access.enter(name, Callers.of(security));
        String wanted = Query.text("q", words);
        if (Text.isBlank(wanted)) {
            throw Problem.invalid("q", Message.of("field.required"));
        }
        if (Text.length(wanted) > LONGEST) {
            throw Problem.invalid("q", Message.of("field.max", LONGEST));
        }
        int most = Query.number("limit", limit, USUAL, 1, MOST);
        return Answer.ok(new Found(views.of(
                search.find(room.id(), wanted, most), Callers.of(security).accountId())));
    }
}
