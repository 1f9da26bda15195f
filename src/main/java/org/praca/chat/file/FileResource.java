package org.praca.chat.file;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.form.Ids;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.web.Answer;

/** Files of a room: sent as a form, given out as they came. */
@Path("/chat/rooms/{name}/files")
@Singleton
@RolesAllowed("**")
public class FileResource {
    /** Nothing that a file brings along may run, load or be taken for a part of the site. */
    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private final RoomAccess rooms;
    private final FileRepository files;
    private final Uploads uploads;
    private final Downloads downloads;
    private final Transfers transfers;
    private final RateLimiter limiter;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public FileResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public FileResource(
            RoomAccess rooms,
            FileRepository files,
            Uploads uploads,
            Downloads downloads,
            Transfers transfers,
            RateLimiter limiter) {
        this.rooms = rooms;
        this.files = files;
        this.uploads = uploads;
        this.downloads = downloads;
        this.transfers = transfers;
        this.limiter = limiter;
    }

    /** Takes the member {@code file} of the form. */
    @POST
    @Consumes("multipart/form-data")
    public Response send(
            @PathParam("name") String name, @Context HttpServletRequest request, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        limiter.acquire(Limit.UPLOADS_USER, caller.accountId().toString());
        uploads.check(request);
        Room room = rooms.enter(name, caller);
        transfers.begin();
        try {
            StoredFile.View view =
                    uploads.receive(request, room, caller.accountId()).view();
            return Answer.created(view.url(), view);
        } finally {
            transfers.end();
        }
    }

    /** The bytes, to be shown where they are a picture, else to be saved. */
    @GET
    @Path("{id}")
    @Produces("*/*")
    public Response read(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @Context HttpServletRequest request,
            @Context SecurityContext security) {
        long roomId = rooms.enter(name, Callers.of(security)).id();
        StoredFile file = files.find(Ids.parse(id))
                .filter(found -> found.roomId() == roomId)
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        Response.ResponseBuilder answer = Response.ok()
                .type(file.type())
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        FileNames.disposition(MediaTypes.isPicture(file.type()), file.name()))
                .header("Content-Security-Policy", POLICY);
        if (!"HEAD".equals(request.getMethod())) {
            answer.entity(downloads.open(file));
        }
        return answer.build();
    }
}
