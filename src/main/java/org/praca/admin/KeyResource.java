package org.praca.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.token.KeyRotation;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** The keys that sign access tokens: what becomes of them when, and a rotation out of turn. */
@Path("/api/admin/keys")
@Singleton
@RolesAllowed("keys.manage")
public class KeyResource {
    private final KeyRotation rotation;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public KeyResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public KeyResource(KeyRotation rotation, Bodies bodies) {
        this.rotation = rotation;
        this.bodies = bodies;
    }

    /** The one that signs last comes first; there are never many. */
    @GET
    public Response list() {
        return Answer.ok(new Page(rotation.list(), null));
    }

    @GET
    @Path("{kid}")
    public Response show(@PathParam("kid") String kid) {
        return Answer.ok(rotation.find(kid));
    }

    /** Announces the next key, or with {@code at_once} lets it sign now. */
    @POST
    public Response rotate(@Context HttpServletRequest request) {
        Form form = bodies.form(request);
        boolean atOnce = form.flag("at_once").orElse(false);
        form.verify();
        KeyRotation.View next = atOnce ? rotation.rotateAtOnce() : rotation.rotate();
        return Answer.created("/api/admin/keys/" + Answer.segment(next.kid()) + "/", next);
    }

    /** For a key that may have leaked: tokens under it count nowhere any more. */
    @DELETE
    @Path("{kid}")
    public Response retire(@PathParam("kid") String kid) {
        rotation.retire(kid);
        return Answer.noContent();
    }
}
