package org.praca.factor.enrolment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Callers;
import org.praca.factor.passkey.Answers;
import org.praca.factor.passkey.Answers.Attestation;
import org.praca.factor.passkey.Passkey;
import org.praca.form.Bodies;
import org.praca.form.Field;
import org.praca.form.Form;
import org.praca.form.Ids;
import org.praca.platform.Times;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.user.Account;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;
import org.praca.web.ClientAddress;

/** One's own passkeys. */
@Path("/api/passkeys")
@Singleton
@RolesAllowed("**")
public class PasskeyResource {
    private static final int LONGEST_NAME = 100;
    private static final String NAMELESS = "Passkey";

    /** A passkey as its owner sees it; the codes only where they have just been made. */
    record View(
            String id,
            String name,
            boolean synced,
            @JsonProperty("created_at") @Nullable String createdAt,
            @JsonProperty("last_used_at") @Nullable String lastUsedAt,

            @JsonProperty("recovery_codes") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<String> recoveryCodes) {
        static View of(Passkey passkey, List<String> recoveryCodes) {
            return new View(
                    passkey.id().toString(),
                    passkey.name(),
                    passkey.synced(),
                    Times.text(passkey.createdAt()),
                    Times.text(passkey.lastUsedAt()),
                    recoveryCodes);
        }
    }

    private final PasskeyEnrolment enrolment;
    private final FactorReauthentication reauthentication;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public PasskeyResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public PasskeyResource(
            PasskeyEnrolment enrolment,
            FactorReauthentication reauthentication,
            ClientAddress addresses,
            Bodies bodies) {
        this.enrolment = enrolment;
        this.reauthentication = reauthentication;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @GET
    public Response list(@Context SecurityContext security) {
        List<View> all = enrolment.list(Callers.of(security)).stream()
                .map(passkey -> View.of(passkey, List.of()))
                .toList();
        return Answer.ok(new Page(all, null));
    }

    @POST
    @Path("options")
    public Response options(@Context HttpServletRequest request, @Context SecurityContext security) {
        Account account = proved(request, security);
        return Answer.ok(enrolment.begin(Callers.of(security), account));
    }

    @POST
    public Response add(@Context HttpServletRequest request, @Context SecurityContext security) {
        Form form = bodies.form(request);
        String name = Optional.ofNullable(name(form).value()).orElse(NAMELESS);
        Optional<Attestation> answer = Answers.attestation(form);
        form.verify();
        PasskeyEnrolment.Added added = enrolment.add(
                Callers.of(security),
                answer.orElseThrow(() -> Problem.invalid("passkey", Message.of("field.required"))),
                name);
        return Answer.created(
                "/api/passkeys/" + added.passkey().id() + "/", View.of(added.passkey(), added.recoveryCodes()));
    }

    @PATCH
    @Path("{id}")
    public Response rename(
            @PathParam("id") String id, @Context HttpServletRequest request, @Context SecurityContext security) {
        Form form = bodies.form(request);
        String name = name(form).required().orEmpty();
        form.verify();
        return Answer.ok(View.of(enrolment.rename(Callers.of(security), Ids.parse(id), name), List.of()));
    }

    @DELETE
    @Path("{id}")
    public Response remove(
            @PathParam("id") String id, @Context HttpServletRequest request, @Context SecurityContext security) {
        enrolment.remove(proved(request, security), Ids.parse(id));
        return Answer.noContent();
    }

    private static Field name(Form form) {
        return form.text("name").identifier().notBlank().max(LONGEST_NAME);
    }

    private Account proved(HttpServletRequest request, SecurityContext security) {
        return reauthentication.prove(Callers.of(security), bodies.form(request), addresses.of(request));
    }
}
