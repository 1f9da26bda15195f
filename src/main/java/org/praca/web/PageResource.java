package org.praca.web;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** The pages and what they are made of, from the WAR itself. */
@Path("/")
@Dependent
@PermitAll
public class PageResource {
    private static final Pattern ASSET = Pattern.compile("[a-z0-9-]+\\.(css|js|svg|png|ico)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon");

    @Context
    @SuppressWarnings("NullAway.Init")
    private ServletContext servlet;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpHeaders headers;

    @GET
    @Produces("*/*")
    @PermitAll
    public Response index() {
        return file("/index.html");
    }

    @GET
    @Path("chat/{room}")
    @Produces("*/*")
    @PermitAll
    public Response chat(@PathParam("room") String room) {
        return file("/chat.html");
    }

    /** Links of e-mail lead here, with their token behind a {@code #}. */
    @GET
    @Path("reset")
    @Produces("*/*")
    @PermitAll
    public Response reset() {
        return file("/recovery.html");
    }

    @GET
    @Path("verify")
    @Produces("*/*")
    @PermitAll
    public Response verify() {
        return file("/recovery.html");
    }

    @GET
    @Path("account")
    @Produces("*/*")
    @PermitAll
    public Response account() {
        return file("/account.html");
    }

    @GET
    @Path("assets/{name}")
    @Produces("*/*")
    @PermitAll
    public Response asset(@PathParam("name") String name) {
        if (!ASSET.matcher(name).matches()) {
            throw Problem.of(Code.NOT_FOUND);
        }
        return file("/assets/" + name);
    }

    /** Browsers ask each time whether it is still the same, which a new version of the product answers. */
    private Response file(String path) {
        byte[] bytes = read(path);
        EntityTag tag = new EntityTag(Integer.toHexString(Arrays.hashCode(bytes)) + "-" + bytes.length);
        Response.ResponseBuilder answer = isKnown(tag)
                ? Response.notModified()
                : Response.ok(bytes, TYPES.get(path.substring(path.lastIndexOf('.') + 1)));
        return answer.tag(tag).header("Cache-Control", "no-cache").build();
    }

    /** Whether {@code If-None-Match} names it; the server's own reading fails where the header is no list of tags. */
    private boolean isKnown(EntityTag tag) {
        List<String> given = headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH);
        return given != null
                && Arrays.stream(String.join(",", given).split(",", -1))
                        .map(one -> one.strip().replaceFirst("^W/", ""))
                        .anyMatch(one -> one.equals("*") || one.equals("\"" + tag.getValue() + "\""));
    }

    private byte[] read(String path) {
        try (InputStream in = servlet.getResourceAsStream(path)) {
            if (in == null) {
                throw Problem.of(Code.NOT_FOUND);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
