package org.praca.factor.passkey;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passkey of an account, as stored.
 *
 * @param credentialId as the authenticator knows it, base64url
 * @param credential its attested credential data (WebAuthn, section 6.5.1), base64url
 * @param synced whether it may be copied to other devices
 */
public record Passkey(
        UUID id,
        UUID accountId,
        String credentialId,
        String credential,
        long signCount,
        boolean synced,
        String name,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {

    /** What RFC 8176 calls it. */
    public String word() {
        return synced ? "swk" : "hwk";
    }
}
