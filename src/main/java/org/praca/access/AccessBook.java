package org.praca.access;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All roles and permissions as they are at one version. Immutable.
 *
 * @param version grows with every change
 * @param roles by name
 * @param permissions by name
 */
public record AccessBook(long version, Map<String, Role> roles, Map<String, Permission> permissions) {
    /** A role: its own permissions and the roles it inherits from, by name, sorted; whether it is held only with a second factor. */
    public record Role(
            long id,
            String name,
            boolean selfAssignable,
            boolean builtIn,
            boolean secondFactor,
            List<String> permissions,
            List<String> inherits) {}

    /** A permission; {@code code} is its optional short name. */
    public record Permission(long id, String name, @Nullable String code, boolean builtIn) {}

    /** What is left for somebody without a second factor: no role that requires one, nor what is inherited through it. */
    public AccessBook withoutSecondFactor() {
        Map<String, Role> open = new TreeMap<>(roles);
        open.values().removeIf(Role::secondFactor);
        return new AccessBook(version, open, permissions);
    }

    /** The given roles that exist and all that they inherit from. */
    public Set<String> withInherited(Iterable<String> given) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        given.forEach(open::add);
        while (!open.isEmpty()) {
            Role role = roles.get(open.remove());
            if (role != null && found.add(role.name())) {
                open.addAll(role.inherits());
            }
        }
        return found;
    }

    /** What the given roles and direct permissions come to, sorted. */
    public Set<String> effective(Iterable<String> givenRoles, Iterable<String> direct) {
        Set<String> found = new TreeSet<>();
        direct.forEach(found::add);
        for (String name : withInherited(givenRoles)) {
            Role role = roles.get(name);
            if (role != null) {
                found.addAll(role.permissions());
            }
        }
        return found;
    }

    /** The permission of that name or code. */
    public Optional<Permission> permission(String nameOrCode) {
        Permission named = permissions.get(nameOrCode);
        return named != null
                ? Optional.of(named)
                : permissions.values().stream()
                        .filter(permission -> nameOrCode.equals(permission.code()))
                        .findFirst();
    }
}
