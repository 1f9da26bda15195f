package org.praca.factor;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.praca.token.RefreshToken;

/**
 * Codes on paper for whoever has lost his other factors: ten of 80 random bits, each good once, kept as hashes. Every method
 * works within the caller's transaction.
 */
@Singleton
public class RecoveryCodes {
    private static final int COUNT = 10;
    private static final int GROUPS = 4;
    private static final int LETTERS_OF_A_GROUP = 4;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** New codes in place of all others, such as {@code abcd-efgh-ijkl-mnop}. */
    public List<String> replace(Handle handle, UUID accountId) {
        remove(handle, accountId);
        List<String> codes = Stream.generate(RecoveryCodes::random).limit(COUNT).toList();
        codes.forEach(code -> handle.execute(
                "INSERT INTO recovery_code (account_id, code_hash) VALUES (?, ?)", accountId, hash(code)));
        return codes;
    }

    /** Whether that was a code of the account, which is used up. Of several who show it, one is right. */
    boolean use(Handle handle, UUID accountId, String code) {
        return handle.execute("DELETE FROM recovery_code WHERE account_id = ? AND code_hash = ?", accountId, hash(code))
                == 1;
    }

    void remove(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM recovery_code WHERE account_id = ?", accountId);
    }

    private static String random() {
        return Stream.generate(() -> RANDOM.ints(LETTERS_OF_A_GROUP, 0, LETTERS.length())
                        .mapToObj(i -> LETTERS.substring(i, i + 1))
                        .collect(Collectors.joining()))
                .limit(GROUPS)
                .collect(Collectors.joining("-"));
    }

    /** Whatever case and punctuation it was copied with. */
    private static String hash(String code) {
        return RefreshToken.sha256(code.toLowerCase(Locale.ROOT).replaceAll("[^a-z2-7]", ""));
    }
}
