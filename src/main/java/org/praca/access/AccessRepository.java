package org.praca.access;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;

/** The rows of roles, permissions and who has them. Every method works within the caller's transaction. */
@Singleton
public class AccessRepository {
    private record Link(String from, String to) {}

    public AccessBook book(Handle handle) {
        long version = handle.createQuery("SELECT version FROM access_state WHERE id = 1")
                .mapTo(Long.class)
                .one();
        Map<String, List<String>> permissionsOf = links(
                handle,
                "SELECT r.name AS source, p.name AS target FROM role_permission rp"
                        + " JOIN role r ON r.id = rp.role_id JOIN permission p ON p.id = rp.permission_id ORDER BY p.name");
        Map<String, List<String>> parentsOf = links(
                handle,
                "SELECT r.name AS source, p.name AS target FROM role_inherits ri"
                        + " JOIN role r ON r.id = ri.role_id JOIN role p ON p.id = ri.parent_id ORDER BY p.name");
        Map<String, Role> roles = new TreeMap<>();
        handle.createQuery("SELECT id, name, self_assignable, built_in, second_factor FROM role")
                .map((row, context) -> new Role(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getBoolean("self_assignable"),
                        row.getBoolean("built_in"),
                        row.getBoolean("second_factor"),
                        permissionsOf.getOrDefault(row.getString("name"), List.of()),
                        parentsOf.getOrDefault(row.getString("name"), List.of())))
                .forEach(role -> roles.put(role.name(), role));
        Map<String, Permission> permissions = new TreeMap<>();
        handle.createQuery("SELECT id, name, code, built_in FROM permission")
                .map((row, context) -> new Permission(
                        row.getLong("id"), row.getString("name"), row.getString("code"), row.getBoolean("built_in")))
                .forEach(permission -> permissions.put(permission.name(), permission));
        return new AccessBook(version, roles, permissions);
    }

    private static Map<String, List<String>> links(Handle handle, String sql) {
        Map<String, List<String>> found = new HashMap<>();
        handle.createQuery(sql)
                .map((row, context) -> new Link(row.getString("source"), row.getString("target")))
                .forEach(link -> found.computeIfAbsent(link.from(), key -> new ArrayList<>())
                        .add(link.to()));
        return found;
    }

    /** Orders this change of roles and permissions (or of who is an administrator) behind every other; the new version. */
    public long nextVersion(Handle handle) {
        handle.execute("UPDATE access_state SET version = version + 1 WHERE id = 1");
        return handle.createQuery("SELECT version FROM access_state WHERE id = 1")
                .mapTo(Long.class)
                .one();
    }

    /** Waits for whoever is changing roles, permissions or administrators, and keeps others waiting till the commit. */
    public void lock(Handle handle) {
        handle.createQuery("SELECT version FROM access_state WHERE id = 1 FOR UPDATE")
                .mapTo(Long.class)
                .one();
    }

    /** What was given to the account; empty where there is none. */
    public Optional<Given> given(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT version, active, username FROM account WHERE id = :id")
                .bind("id", accountId)
                .map((row, context) -> new Given(
                        accountId,
                        row.getLong("version"),
                        row.getBoolean("active"),
                        row.getString("username"),
                        List.of(),
                        Set.of()))
                .findOne()
                .map(account -> account.with(roles(handle, accountId), directPermissions(handle, accountId)));
    }

    private static List<String> roles(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT r.name FROM account_role ar JOIN role r ON r.id = ar.role_id"
                        + " WHERE ar.account_id = :id ORDER BY ar.position")
                .bind("id", accountId)
                .mapTo(String.class)
                .list();
    }

    private static Set<String> directPermissions(Handle handle, UUID accountId) {
        return new TreeSet<>(handle.createQuery("SELECT p.name FROM account_permission ap"
                        + " JOIN permission p ON p.id = ap.permission_id WHERE ap.account_id = :id")
                .bind("id", accountId)
                .mapTo(String.class)
                .list());
    }

    /** Gives the account exactly these roles, in this order. */
    public void setRoles(Handle handle, UUID accountId, List<Role> roles) {
        handle.execute("DELETE FROM account_role WHERE account_id = ?", accountId);
        for (int position = 0; position < roles.size(); position++) {
            handle.execute(
                    "INSERT INTO account_role (account_id, role_id, position) VALUES (?, ?, ?)",
                    accountId,
                    roles.get(position).id(),
                    position);
        }
    }

    /** Gives the account exactly these direct permissions. */
    public void setPermissions(Handle handle, UUID accountId, Collection<Permission> permissions) {
        handle.execute("DELETE FROM account_permission WHERE account_id = ?", accountId);
        permissions.forEach(permission -> handle.execute(
                "INSERT INTO account_permission (account_id, permission_id) VALUES (?, ?)",
                accountId,
                permission.id()));
    }

    public long insertRole(Handle handle, String name, boolean selfAssignable, boolean secondFactor) {
        return handle.createUpdate("INSERT INTO role (name, self_assignable, built_in, second_factor)"
                        + " VALUES (:name, :self, FALSE, :factor)")
                .bind("name", name)
                .bind("self", selfAssignable)
                .bind("factor", secondFactor)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    public void updateRole(Handle handle, long id, String name, boolean selfAssignable, boolean secondFactor) {
        handle.execute(
                "UPDATE role SET name = ?, self_assignable = ?, second_factor = ? WHERE id = ?",
                name,
                selfAssignable,
                secondFactor,
                id);
    }

    public void setRolePermissions(Handle handle, long roleId, Collection<Permission> permissions) {
        handle.execute("DELETE FROM role_permission WHERE role_id = ?", roleId);
        permissions.forEach(permission -> handle.execute(
                "INSERT INTO role_permission (role_id, permission_id) VALUES (?, ?)", roleId, permission.id()));
    }

    public void setRoleParents(Handle handle, long roleId, Collection<Role> parents) {
        handle.execute("DELETE FROM role_inherits WHERE role_id = ?", roleId);
        parents.forEach(parent ->
                handle.execute("INSERT INTO role_inherits (role_id, parent_id) VALUES (?, ?)", roleId, parent.id()));
    }

    public void deleteRole(Handle handle, long id) {
        handle.execute("DELETE FROM role WHERE id = ?", id);
    }

    public long insertPermission(Handle handle, String name, @org.jspecify.annotations.Nullable String code) {
        return handle.createUpdate("INSERT INTO permission (name, code, built_in) VALUES (:name, :code, FALSE)")
                .bind("name", name)
                .bind("code", code)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    public void deletePermission(Handle handle, long id) {
        handle.execute("DELETE FROM permission WHERE id = ?", id);
    }

    /** How many active accounts have the role {@code admin} by name. */
    public long activeAdministrators(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM account a JOIN account_role ar ON ar.account_id = a.id"
                        + " JOIN role r ON r.id = ar.role_id WHERE a.active AND r.name = 'admin'")
                .mapTo(Long.class)
                .one();
    }
}
