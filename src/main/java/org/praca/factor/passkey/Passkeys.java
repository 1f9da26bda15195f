package org.praca.factor.passkey;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.factor.passkey.Answers.Attestation;
import org.praca.factor.passkey.Challenges.Purpose;
import org.praca.platform.Json;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * The passkeys of accounts, each discoverable and with user verification, so that one is as good alone as beside a password.
 * Every method works within the caller's transaction; what it has found wrong must be committed, too, since a challenge is used
 * up by a wrong answer.
 */
@Singleton
public class Passkeys {
    private static final int MOST = 20;
    private static final String TYPE = "public-key";

    private final PasskeyRepository repository;
    private final Challenges challenges;
    private final RelyingParty party;
    private final Clock clock;

    @Inject
    public Passkeys(PasskeyRepository repository, Challenges challenges, RelyingParty party, Clock clock) {
        this.repository = repository;
        this.challenges = challenges;
        this.party = party;
        this.clock = clock;
    }

    /** What to ask an authenticator for a new passkey ({@code PublicKeyCredentialCreationOptionsJSON}). @throws Problem 409 */
    public ObjectNode creation(Handle handle, UUID accountId, String username, UUID sessionId) {
        List<Passkey> present = repository.ofAccount(handle, accountId);
        if (present.size() >= MOST) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.passkeys_many"));
        }
        ObjectNode options = options(challenges.issue(handle, Purpose.CREATE, sessionId.toString()));
        options.putObject("rp").put("id", party.id()).put("name", RelyingParty.NAME);
        options.putObject("user")
                .put("id", handle(accountId))
                .put("name", username)
                .put("displayName", username);
        ArrayNode algorithms = options.putArray("pubKeyCredParams");
        RelyingParty.ALGORITHMS.forEach(
                algorithm -> algorithms.addObject().put("type", TYPE).put("alg", algorithm));
        ArrayNode known = options.putArray("excludeCredentials");
        present.forEach(passkey -> known.addObject().put("type", TYPE).put("id", passkey.credentialId()));
        options.putObject("authenticatorSelection")
                .put("residentKey", "required")
                .put("requireResidentKey", true)
                .put("userVerification", "required");
        return options.put("attestation", "none");
    }

    /** What to ask an authenticator for one of its passkeys, whosever ({@code PublicKeyCredentialRequestOptionsJSON}). */
    public ObjectNode request(Handle handle, String address) {
        ObjectNode options = options(challenges.issue(handle, Purpose.GET, address));
        options.put("rpId", party.id()).put("userVerification", "required").putArray("allowCredentials");
        return options;
    }

    private static ObjectNode options(String challenge) {
        return Json.MAPPER
                .createObjectNode()
                .put("challenge", challenge)
                .put("timeout", Challenges.LIFETIME.toMillis());
    }

    /** The new passkey, if that is the answer to what this session was asked. @throws Problem 409 for a known credential */
    public Optional<Passkey> add(Handle handle, UUID accountId, UUID sessionId, Attestation answer, String name) {
        Optional<Passkey> made = party.made(
                        answer, challenge -> challenges.take(handle, Purpose.CREATE, sessionId.toString(), challenge))
                .map(found -> new Passkey(
                        UUID.randomUUID(),
                        accountId,
                        found.credentialId(),
                        found.credential(),
                        found.signCount(),
                        found.synced(),
                        name,
                        clock.instant(),
                        null));
        made.ifPresent(passkey -> insert(handle, passkey));
        return made;
    }

    private void insert(Handle handle, Passkey passkey) {
        if (repository.count(handle, passkey.accountId()) >= MOST) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.passkeys_many"));
        }
        if (repository.byCredential(handle, passkey.credentialId()).isPresent()) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.passkey_known"));
        }
        repository.insert(handle, passkey);
    }

    /** The passkey that was used, if that is the right answer to what this address was asked. */
    public Optional<Passkey> accept(Handle handle, Assertion answer, String address) {
        return repository
                .byCredential(handle, canonical(answer.credentialId()))
                .filter(passkey -> isOwn(passkey, answer.userHandle()))
                .filter(passkey -> party.seen(
                                passkey, answer, challenge -> challenges.take(handle, Purpose.GET, address, challenge))
                        .filter(count -> repository.use(handle, passkey.id(), count, clock.instant()))
                        .isPresent());
    }

    /** Who was asked nothing must name himself: the authenticator does, by the handle it was given with the passkey. */
    private static boolean isOwn(Passkey passkey, @Nullable String userHandle) {
        return userHandle != null && canonical(userHandle).equals(handle(passkey.accountId()));
    }

    public List<Passkey> of(Handle handle, UUID accountId) {
        return repository.ofAccount(handle, accountId);
    }

    /** The passkey under its new name; empty where the account has none of that id. */
    public Optional<Passkey> rename(Handle handle, UUID accountId, UUID id, String name) {
        repository.find(handle, accountId, id).ifPresent(passkey -> repository.rename(handle, id, name));
        return repository.find(handle, accountId, id);
    }

    /** Whether the account had one of that id. */
    public boolean remove(Handle handle, UUID accountId, UUID id) {
        return repository.delete(handle, accountId, id);
    }

    public void removeAll(Handle handle, UUID accountId) {
        repository.deleteAll(handle, accountId);
    }

    private static String handle(UUID accountId) {
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putLong(accountId.getMostSignificantBits())
                .putLong(accountId.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static String canonical(String base64) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Base64.getUrlDecoder().decode(base64));
    }
}
