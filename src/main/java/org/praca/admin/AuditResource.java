package org.praca.admin;

import com.fasterxml.jackson.annotation.JsonRawValue;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.praca.audit.Audit;
import org.praca.audit.AuditEntry;
import org.praca.audit.AuditEvent;
import org.praca.audit.AuditFilter;
import org.praca.form.Ids;
import org.praca.form.Query;
import org.praca.platform.Cursor;
import org.praca.platform.Times;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** What happened, newest first. */
@Path("/api/admin/audit")
@Singleton
public class AuditResource {
    /** The names are those of the moment; {@code detail} is an object. */
    record View(
            @Nullable String at,
            String event,
            @Nullable String user,
            @Nullable String actor,
            @Nullable String ip,
            @JsonRawValue String detail) {
        static View of(AuditEntry entry) {
            return new View(
                    Times.text(entry.at()),
                    entry.event(),
                    entry.subject().username(),
                    entry.origin().actor(),
                    entry.origin().ip(),
                    entry.detail());
        }
    }

    private final Audit audit;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public AuditResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public AuditResource(Audit audit) {
        this.audit = audit;
    }

    @GET
    @RolesAllowed("audit.view")
    public Response list(
            @QueryParam("user") @Nullable String user,
            @QueryParam("event") @Nullable String event,
            @QueryParam("since") @Nullable String since,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int most = Lists.limit(limit);
        Optional<String> named = given("user", user);
        AuditFilter filter = new AuditFilter(
                named.filter(Ids::isId).map(UUID::fromString),
                named.filter(text -> !Ids.isId(text)),
                given("event", event).map(AuditResource::event),
                given("since", since).map(AuditResource::time),
                given("after", after).map(text -> Cursor.ofNumber(text).orElseThrow(Lists::badCursor)));
        return Answer.ok(Page.of(audit.page(filter, most + 1), most, View::of, AuditEntry::cursor));
    }

    private static Optional<String> given(String name, @Nullable String text) {
        return Optional.of(Query.text(name, text)).filter(value -> !value.isEmpty());
    }

    private static AuditEvent event(String word) {
        return Stream.of(AuditEvent.values())
                .filter(event -> event.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("event", Message.of("field.event")));
    }

    private static Instant time(String text) {
        return Times.parse(text).orElseThrow(() -> Problem.invalid("since", Message.of("field.time")));
    }
}
