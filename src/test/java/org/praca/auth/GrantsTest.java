package org.praca.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.access.Access;
import org.praca.access.AccessBook;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.testing.TestDatabase;

class GrantsTest {
    private final Database database = TestDatabase.open();
    private Grants grants;

    @BeforeEach
    void makeARoleThatInheritsAPermission() {
        AccessRepository repository = new AccessRepository();
        database.jdbi().useTransaction(handle -> {
            repository.insertPermission(handle, "can_view_users", null);
            AccessBook book = repository.book(handle);
            long viewer = repository.insertRole(handle, "viewer", false, false);
            long editor = repository.insertRole(handle, "editor", false, false);
            repository.setRolePermissions(
                    handle, viewer, book.permission("can_view_users").stream().toList());
            repository.setRoleParents(
                    handle, editor, List.of(new Role(viewer, "viewer", false, false, false, List.of(), List.of())));
        });
        grants = new Grants(new Access(database, repository, Settings.from(Map.of())));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void letsAnybodyTakeASelfAssignableRoleAndNoOther() {
        assertThat(role(Optional.empty(), "user")).contains("user");
        for (String name : List.of("admin", "editor", "viewer", "nonexistent", "USER", "")) {
            assertThat(role(Optional.empty(), name)).as(name).isEmpty();
        }
    }

    @Test
    void letsNobodyTakeAPermissionAnonymously() {
        assertThat(grants.permission(Optional.empty(), "can_view_users")).isEmpty();
    }

    @Test
    void givesNothingForHoldingAPermissionWithoutTheRightToGive() {
        Optional<Caller> caller = caller("can_view_users");
        assertThat(role(caller, "viewer")).isEmpty();
        assertThat(grants.permission(caller, "can_view_users")).isEmpty();
        assertThat(role(caller, "user")).contains("user");
    }

    @Test
    void givesOnlyRolesWhoseEveryPermissionTheGiverHoldsInheritedOnesIncluded() {
        Optional<Caller> without = caller("users.assign_roles");
        assertThat(role(without, "viewer")).isEmpty();
        assertThat(role(without, "editor")).isEmpty();
        Optional<Caller> with = caller("users.assign_roles", "can_view_users");
        assertThat(role(with, "viewer")).contains("viewer");
        assertThat(role(with, "editor")).contains("editor");
        assertThat(role(with, "admin")).isEmpty();
    }

    @Test
    void givesOnlyPermissionsThatTheGiverHolds() {
        Optional<Caller> giver = caller("users.assign_roles", "can_view_users");
        assertThat(grants.permission(giver, "can_view_users")).isPresent();
        assertThat(grants.permission(giver, "users.delete")).isEmpty();
    }

    @Test
    void bringsNothingIntoBeingByItsName() {
        Optional<Caller> giver = caller("users.assign_roles", "ghost");
        assertThat(role(giver, "ghost")).isEmpty();
        assertThat(grants.permission(giver, "ghost")).isEmpty();
    }

    @Test
    void givesTheUsualRoleWhereNoneIsAskedFor() {
        assertThat(grants.usual().stream().map(Role::name)).containsExactly("user");
    }

    private Optional<String> role(Optional<Caller> giver, String name) {
        return grants.role(giver, name).map(Role::name);
    }

    private static Optional<Caller> caller(String... groups) {
        return Optional.of(new Caller(UUID.randomUUID(), UUID.randomUUID(), "key", "ana", Set.of(groups), Map.of()));
    }
}
