package org.praca.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash (RFC 9106) as it stands in the database, in the PHC string format:
 * {@code $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>}, the last two in Base64 without padding. Immutable.
 */
final class Argon2Hash {
    /** What a hash costs: memory in KiB, passes over it, lanes. */
    record Cost(int memory, int passes, int lanes) {
        /** The blocks of memory of one hash. */
        int blocks() {
            return Argon2BytesGenerator.getBlockCount(memory, lanes);
        }
    }

    /** Costs beyond a gigabyte, 99 passes or 99 lanes are nobody's choice, and would stop the node. */
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{1,512})\\$([A-Za-z0-9+/]{1,512})");

    private static final Base64.Encoder TEXT = Base64.getEncoder().withoutPadding();

    private final Cost cost;
    private final byte[] salt;
    private final byte[] hash;

    /** With what has been computed elsewhere. */
    Argon2Hash(Cost cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes to so many bytes, in memory from the pool. */
    static Argon2Hash of(String password, byte[] salt, int bytes, Cost cost, BlockPool memory) {
        return new Argon2Hash(cost, salt, compute(password, salt, bytes, cost, memory));
    }

    /**
     * Reads the text of a hash.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Argon2Hash parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not an Argon2id hash");
        }
        Cost cost = new Cost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        Base64.Decoder base64 = Base64.getDecoder();
        return new Argon2Hash(cost, base64.decode(parts.group(4)), base64.decode(parts.group(5)));
    }

    Cost cost() {
        return cost;
    }

    /** Whether this is the password's; takes as long either way. */
    boolean matches(String password, BlockPool memory) {
        return MessageDigest.isEqual(hash, compute(password, salt, hash.length, cost, memory));
    }

    @Override
    public String toString() {
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(cost.memory, cost.passes, cost.lanes, TEXT.encodeToString(salt), TEXT.encodeToString(hash));
    }

    private static byte[] compute(String password, byte[] salt, int bytes, Cost cost, BlockPool memory) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memory)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .withBlockPool(memory)
                .build());
        byte[] result = new byte[bytes];
        argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), result);
        return result;
    }
}
