package org.praca.token;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.jca.JCAAware;
import com.nimbusds.jose.jca.JCAContext;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * RSA by a native library where that runs (Linux on x86-64), which signs in a third of the JDK's time; elsewhere the JDK's own serves. The process knows
 * the library through {@link #speedUp} only: it is no provider of the JVM.
 */
final class NativeRsa {
    private static final System.Logger LOG = System.getLogger(NativeRsa.class.getName());
    private static final @Nullable Provider PROVIDER = load();

    private NativeRsa() {}

    /** The same signer or verifier. */
    static <T extends JCAAware<? extends JCAContext>> T speedUp(T signatures) {
        if (PROVIDER != null) {
            signatures.getJCAContext().setProvider(PROVIDER);
        }
        return signatures;
    }

    /** The same key, in the library's own form; it would translate it at every signature. */
    @SuppressWarnings("unchecked")
    static <K extends Key> K known(K key) {
        if (PROVIDER == null) {
            return key;
        }
        try {
            return (K) KeyFactory.getInstance("RSA", PROVIDER).translateKey(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The native library does not take an RSA key", e);
        }
    }

    /** The library itself says only that it did not load. */
    private static String cause(Throwable failure) {
        return failure.getCause() == null ? String.valueOf(failure.getMessage()) : cause(failure.getCause());
    }

    private static @Nullable Provider load() {
        try {
            AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
            provider.assertHealthy();
            return provider;
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.INFO, "Tokens are signed by the JDK, not by the native library: {0}", cause(e));
            return null;
        }
    }
}
