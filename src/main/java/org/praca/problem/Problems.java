package org.praca.problem;

import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;

/** From any failure to the problem that answers it; what nobody foresaw is logged and reveals nothing. */
public final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    public static Problem of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof SQLException sql && isConflict(sql)) {
                return Problem.of(Code.CONFLICT);
            }
            if (cause instanceof JdbiException jdbi
                    && !(jdbi.getCause() instanceof SQLException sql && isConflict(sql))) {
                LOG.log(System.Logger.Level.WARNING, "The database did not answer: {0}", cause.getMessage());
                return Problem.of(Code.UNAVAILABLE).retryAfter(Duration.ofSeconds(2));
            }
            if (cause instanceof WebApplicationException web
                    && web.getResponse().getStatus() < 500) {
                return ofStatus(web.getResponse().getStatus(), "");
            }
        }
        LOG.log(System.Logger.Level.ERROR, "A request failed", failure);
        return Problem.of(Code.INTERNAL_ERROR);
    }

    /** Of integrity (SQLSTATE class 23): what the request named was taken, or was gone, by the time it was written. */
    private static boolean isConflict(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("23");
    }

    /** The problem for a bare status, as a container answers it. */
    public static Problem ofStatus(int status, String method) {
        return switch (status) {
            case 401 -> Problem.of(Code.NOT_AUTHENTICATED);
            case 403 -> Problem.of(Code.PERMISSION_DENIED);
            case 404, 410 -> Problem.of(Code.NOT_FOUND);
            case 405, 501 -> Problem.of(Code.METHOD_NOT_ALLOWED, Message.of("problem.method_not_allowed", method));
            case 406 -> Problem.of(Code.NOT_ACCEPTABLE);
            case 412 -> Problem.of(Code.PRECONDITION_FAILED);
            case 413 -> Problem.of(Code.PAYLOAD_TOO_LARGE);
            case 415 -> Problem.of(Code.UNSUPPORTED_MEDIA_TYPE, Message.of("problem.unsupported_media_type", ""));
            case 426 -> Problem.of(Code.UPGRADE_REQUIRED);
            case 503 -> Problem.of(Code.UNAVAILABLE);
            default -> status < 500 ? Problem.of(Code.BAD_REQUEST).withStatus(status) : Problem.of(Code.INTERNAL_ERROR);
        };
    }
}
