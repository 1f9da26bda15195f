package org.praca.auth;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.praca.access.Access;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.token.AccessToken;
import org.praca.token.AccessTokens;

/**
 * From an access token to its caller. No I/O as long as nothing about the caller changed since the token was issued; then what
 * is true now is read once. Thread-safe.
 */
@Singleton
public class Authenticator {
    private final AccessTokens tokens;
    private final Sessions sessions;
    private final Access access;

    @Inject
    public Authenticator(AccessTokens tokens, Sessions sessions, Access access) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.access = access;
    }

    /** Refuses with a {@link Problem}: {@code token_not_valid}, or {@code unavailable} where that cannot be told now */
    public Caller authenticate(String accessToken) {
        try {
            return tokens.verify(accessToken).flatMap(this::caller).orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
        } catch (JdbiException e) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(java.time.Duration.ofSeconds(2));
        }
    }

    /** The caller as he is now. @throws Problem {@code token_not_valid} where his session is over, or the key of his token retired */
    public Caller refresh(Caller caller) {
        Long version = caller.getClaim("uv");
        Long accessVersion = caller.getClaim("av");
        if (sessions.isEnded(caller.sessionId()) || !tokens.isLive(caller.keyId())) {
            throw Problem.of(Code.TOKEN_NOT_VALID);
        }
        if (version != null && accessVersion != null && access.isCurrent(caller.accountId(), version, accessVersion)) {
            return caller;
        }
        return standing(caller.accountId(), caller.amr())
                .map(now -> caller(caller.sessionId(), caller.keyId(), now, caller.claims()))
                .orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
    }

    /** Whether the key of the caller's token might have retired; costs no I/O. {@link #refresh} says for sure. */
    public boolean mayHaveRetired(Caller caller) {
        return tokens.mayHaveRetired(caller.keyId());
    }

    private Optional<Caller> caller(AccessToken token) {
        if (sessions.isEnded(token.sessionId())) {
            return Optional.empty();
        }
        if (access.isCurrent(token.accountId(), token.accountVersion(), token.accessVersion())) {
            return Optional.of(new Caller(
                    token.accountId(),
                    token.sessionId(),
                    token.keyId(),
                    token.username(),
                    token.groups(),
                    token.claims()));
        }
        return standing(token.accountId(), Amr.ofClaim(token.claims().get("amr")))
                .map(now -> caller(token.sessionId(), token.keyId(), now, token.claims()));
    }

    private Optional<Standing> standing(UUID accountId, Amr amr) {
        return access.standing(accountId, amr).filter(Standing::active);
    }

    private static Caller caller(UUID sessionId, String keyId, Standing now, java.util.Map<String, Object> claims) {
        return new Caller(now.accountId(), sessionId, keyId, now.username(), now.groups(), claims);
    }
}
