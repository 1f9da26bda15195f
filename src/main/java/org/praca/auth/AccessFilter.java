package org.praca.auth;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.audit.Origin;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limited;
import org.praca.ratelimit.RateLimiter;
import org.praca.web.ClientAddress;
import org.praca.web.Negotiation;

/**
 * Refusals of a matched route, in the contract's order: 429, 415, 406, 401, 403. A route says who may call it by
 * {@link RolesAllowed} (any of these roles or permissions; {@code **}: anybody signed in) or {@link PermitAll}; one that says
 * nothing is closed. The caller becomes the request's principal.
 */
@Provider
@Dependent
@Priority(Priorities.AUTHENTICATION)
public class AccessFilter implements ContainerRequestFilter {
    private static final String ANYBODY_SIGNED_IN = "**";

    private final RateLimiter limiter;
    private final ClientAddress addresses;

    @Context
    @SuppressWarnings("NullAway.Init")
    private ResourceInfo resource;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest request;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public AccessFilter() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public AccessFilter(RateLimiter limiter, ClientAddress addresses) {
        this.limiter = limiter;
        this.addresses = addresses;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Method method = resource.getResourceMethod();
        if (method == null || "OPTIONS".equals(context.getMethod())) {
            return;
        }
        // Every call on what is injected looks a service up, on Payara.
        BearerRequest bearer = BearerRequest.of(request);
        Limited limited = method.getAnnotation(Limited.class);
        if (limited != null) {
            limiter.check(limited.value(), addresses.of(bearer));
        }
        Negotiation.check(bearer, method);
        Optional<String[]> allowed = allowed(method);
        Optional<Caller> caller = allowed.isPresent() ? Optional.of(required(bearer)) : optional(bearer);
        caller.ifPresent(found -> {
            context.setSecurityContext(new Security(found, context.getSecurityContext()));
            Origin.identify(found.accountId(), found.username());
        });
        if (allowed.isPresent()
                && caller.filter(found -> Arrays.stream(allowed.get()).anyMatch(role -> mayCall(found, role)))
                        .isEmpty()) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
    }

    static boolean mayCall(Caller caller, String role) {
        return role.equals(ANYBODY_SIGNED_IN) || caller.holds(role);
    }

    private static Caller required(BearerRequest bearer) {
        return bearer.caller().orElseThrow(() -> Problem.of(Code.NOT_AUTHENTICATED));
    }

    /** Where a credential is not asked for, a bad one is not looked at; two at once are refused everywhere. */
    private static Optional<Caller> optional(BearerRequest bearer) {
        try {
            return bearer.caller();
        } catch (Problem problem) {
            if (problem.status() == 401) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    private static Optional<String[]> allowed(Method method) {
        if (method.isAnnotationPresent(PermitAll.class)) {
            return Optional.empty();
        }
        return Optional.of(roles(method)
                .or(() -> roles(method.getDeclaringClass()))
                .orElseThrow(() -> Problem.of(Code.PERMISSION_DENIED, Message.of("problem.permission_denied"))));
    }

    private static Optional<String[]> roles(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(RolesAllowed.class)).map(RolesAllowed::value);
    }

    private record Security(Caller caller, SecurityContext outer) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return mayCall(caller, role);
        }

        @Override
        public boolean isSecure() {
            return outer.isSecure();
        }

        @Override
        public @Nullable String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
