package org.praca.factor.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.factor.passkey.Answers.Attestation;
import org.praca.platform.Settings;

/**
 * This product as authenticators know it: the host of its public address, never that of a request. Asks for user verification
 * always and for no attestation. Thread-safe.
 */
@Singleton
public class RelyingParty {
    private static final System.Logger LOG = System.getLogger(RelyingParty.class.getName());

    static final String NAME = "Praça";
    /** ES256, EdDSA and RS256, as COSE numbers them. */
    static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

    private static final List<PublicKeyCredentialParameters> PARAMETERS = Stream.of(
                    COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.RS256)
            .map(algorithm -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
            .toList();

    /** A credential as an authenticator has just made it. */
    record Made(String credentialId, String credential, long signCount, boolean synced) {}

    private final String id;
    private final Origin origin;
    private final WebAuthnManager manager;
    private final AttestedCredentialDataConverter converter;

    @Inject
    public RelyingParty(Settings settings) {
        URI address = settings.publicUrl();
        ObjectConverter json = new ObjectConverter();
        this.id = address.getHost();
        this.origin = new Origin(address.toString());
        this.manager = WebAuthnManager.createNonStrictWebAuthnManager(json);
        this.converter = new AttestedCredentialDataConverter(json);
    }

    String id() {
        return id;
    }

    /** The credential, if the answer is right and the challenge in it one that is taken. */
    Optional<Made> made(Attestation answer, Predicate<String> challenge) {
        RegistrationRequest request =
                new RegistrationRequest(bytes(answer.attestationObject()), bytes(answer.clientData()));
        return understood(() -> manager.parse(request))
                .flatMap(data -> asked(data.getCollectedClientData(), challenge)
                        .flatMap(asked -> understood(
                                () -> manager.verify(data, new RegistrationParameters(asked, PARAMETERS, true, true)))))
                .flatMap(data -> Optional.ofNullable(data.getAttestationObject()))
                .map(AttestationObject::getAuthenticatorData)
                .flatMap(data -> Optional.ofNullable(data.getAttestedCredentialData())
                        .map(credential -> new Made(
                                text(credential.getCredentialId()),
                                text(converter.convert(credential)),
                                data.getSignCount(),
                                data.isFlagBE())));
    }

    /** The authenticator's new counter, if the answer is right and the challenge in it one that is taken. */
    Optional<Long> seen(Passkey passkey, Assertion answer, Predicate<String> challenge) {
        AuthenticationRequest request = new AuthenticationRequest(
                bytes(answer.credentialId()),
                bytes(answer.authenticatorData()),
                bytes(answer.clientData()),
                bytes(answer.signature()));
        return understood(() -> manager.parse(request))
                .flatMap(data -> asked(data.getCollectedClientData(), challenge)
                        .flatMap(asked -> understood(() -> manager.verify(
                                data, new AuthenticationParameters(asked, stored(passkey), null, true, true)))))
                .flatMap(data -> Optional.ofNullable(data.getAuthenticatorData()))
                .map(AuthenticatorData::getSignCount);
    }

    /** Foreign bytes make parsers fail in more ways than they say; whatever it is, the answer was not right. */
    private static <T> Optional<T> understood(Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "An answer of an authenticator was refused: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What was asked for, if anything was; in no frame of another site. */
    private Optional<ServerProperty> asked(
            @org.jspecify.annotations.Nullable CollectedClientData data, Predicate<String> challenge) {
        return Optional.ofNullable(data)
                .map(CollectedClientData::getChallenge)
                .map(found -> text(found.getValue()))
                .filter(challenge)
                .map(text -> ServerProperty.builder()
                        .origin(origin)
                        .rpId(id)
                        .challenge(new DefaultChallenge(bytes(text)))
                        .build());
    }

    private CredentialRecord stored(Passkey passkey) {
        AttestedCredentialData credential = converter.convert(bytes(passkey.credential()));
        return new CredentialRecordImpl(
                null, true, passkey.synced(), null, passkey.signCount(), credential, null, null, null, null);
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
