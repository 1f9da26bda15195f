package org.praca.account;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** Takes the set-up route away, whatever the method, once there is an administrator. */
@Provider
@PreMatching
@Dependent
public class SetupGate implements ContainerRequestFilter {
    private static final Pattern PATH = Pattern.compile("/?api/setup/?");

    private final Setup setup;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SetupGate() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SetupGate(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        if (PATH.matcher(context.getUriInfo().getPath()).matches() && !setup.isOpen()) {
            throw Problem.of(Code.NOT_FOUND);
        }
    }
}
