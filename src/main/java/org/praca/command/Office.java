package org.praca.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.token.KeyRotation;

/** Where administration is done. Every method refuses with a {@link Refusal} what the product's rules do not allow. */
interface Office extends AutoCloseable {
    /** A role as it is listed. */
    record RoleLine(String name, List<String> permissions, List<String> inherits) {}

    /** Makes the account of that form, which is the body of a sign-up. */
    void createUser(ObjectNode account);

    void createRoom(String name, @Nullable String owner, boolean isPrivate);

    void setPassword(String username, String password);

    void unlock(String username);

    List<RoleLine> roles();

    /** Those that the account was given, in that order. */
    List<String> rolesOf(String username);

    void setRoles(String username, List<String> roles);

    void endSessions(String username);

    void endAllSessions();

    /** The one that signs last comes first. */
    List<KeyRotation.View> keys();

    /** The key that signs next, or by now. */
    KeyRotation.View rotateKeys(boolean atOnce);

    void retireKey(String kid);

    @Override
    void close();
}
