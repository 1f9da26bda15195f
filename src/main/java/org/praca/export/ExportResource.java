package org.praca.export;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Map;
import java.util.UUID;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.chat.file.Transfers;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/** One's own data, to take along. */
@Path("/api/me/export")
@Singleton
@RolesAllowed("**")
public class ExportResource {
    private final Export export;
    private final RateLimiter limiter;
    private final Transfers transfers;
    private final Audit audit;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public ExportResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public ExportResource(Export export, RateLimiter limiter, Transfers transfers, Audit audit) {
        this.export = export;
        this.limiter = limiter;
        this.transfers = transfers;
        this.audit = audit;
    }

    @GET
    public Response export(@Context HttpServletRequest request, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        Response.ResponseBuilder answer = Response.ok()
                .type("application/json")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"praca.json\"");
        if (!"HEAD".equals(request.getMethod())) {
            limiter.acquire(Limit.EXPORTS_USER, caller.accountId().toString());
            audit.record(AuditEvent.USER_EXPORTED, Subject.of(caller.accountId(), caller.username()), Map.of());
            answer.entity(stream(caller.accountId()));
        }
        return answer.build();
    }

    /** Holds a thread for as long as the client likes, as a file does. */
    private StreamingOutput stream(UUID account) {
        transfers.begin();
        return target -> {
            try {
                export.write(account, target);
            } finally {
                transfers.end();
            }
        };
    }
}
