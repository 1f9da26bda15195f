package org.praca.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;

class AccessBookTest {
    private final AccessBook book = book(
            role("owner", List.of("own"), "editor", "auditor"),
            role("editor", List.of("write"), "reader"),
            role("auditor", List.of("audit"), "reader"),
            role("reader", List.of("read")),
            role("dangling", List.of("dangle"), "gone"));

    @Test
    void inheritsThroughEveryLevelAndEachRoleOnce() {
        assertThat(book.withInherited(List.of("owner"))).containsExactly("owner", "editor", "auditor", "reader");
        assertThat(book.withInherited(List.of("reader"))).containsExactly("reader");
    }

    @Test
    void givesNothingUpwards() {
        assertThat(book.effective(List.of("editor"), List.of())).containsExactly("read", "write");
    }

    @Test
    void addsDirectPermissionsAndSortsThem() {
        assertThat(book.effective(List.of("owner"), List.of("zoo", "ant")))
                .containsExactly("ant", "audit", "own", "read", "write", "zoo");
        assertThat(book.effective(List.of(), List.of())).isEmpty();
    }

    @Test
    void passesOverRolesThatAreGone() {
        assertThat(book.withInherited(List.of("gone", "dangling"))).containsExactly("dangling");
        assertThat(book.effective(List.of("gone", "dangling"), List.of())).containsExactly("dangle");
    }

    @Test
    @Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void comesToAnEndInACircle() {
        AccessBook circle =
                book(role("a", List.of("pa"), "b"), role("b", List.of("pb"), "c"), role("c", List.of("pc"), "a", "c"));
        assertThat(circle.withInherited(List.of("b"))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(circle.effective(List.of("b"), List.of())).containsExactly("pa", "pb", "pc");
    }

    @Test
    void leavesOutWhatRequiresASecondFactorAndWhatIsInheritedThroughIt() {
        AccessBook plain = book(
                        strict("admin", List.of("rule"), "clerk"),
                        role("clerk", List.of("file")),
                        role("manager", List.of("plan"), "keeper", "clerk"),
                        strict("keeper", List.of("keep"), "porter"),
                        role("porter", List.of("open")))
                .withoutSecondFactor();
        assertThat(plain.effective(List.of("admin"), List.of())).isEmpty();
        assertThat(plain.withInherited(List.of("manager"))).containsExactly("manager", "clerk");
        assertThat(plain.effective(List.of("manager"), List.of("direct"))).containsExactly("direct", "file", "plan");
        assertThat(plain.effective(List.of("porter"), List.of())).containsExactly("open");
    }

    @Test
    void findsAPermissionByNameBeforeAnothersCode() {
        AccessBook codes = new AccessBook(
                1,
                Map.of(),
                Map.of(
                        "x", new Permission(1, "x", null, false),
                        "y", new Permission(2, "y", "x", false),
                        "z", new Permission(3, "z", "zz", false)));
        assertThat(codes.permission("x").map(Permission::id)).contains(1L);
        assertThat(codes.permission("zz").map(Permission::id)).contains(3L);
        assertThat(codes.permission("ZZ")).isEmpty();
        assertThat(codes.permission("null")).isEmpty();
    }

    @Test
    void putsRolesAndPermissionsIntoTheGroupsOfAStanding() {
        Standing standing = new Standing(
                java.util.UUID.randomUUID(),
                1,
                1,
                true,
                "ana",
                List.of("editor"),
                Set.of("editor", "reader"),
                Set.of(),
                Set.of("read", "write"),
                Amr.PASSWORD);
        assertThat(standing.groups()).containsExactlyInAnyOrder("editor", "reader", "read", "write");
    }

    private static Role role(String name, List<String> permissions, String... parents) {
        return new Role(name.hashCode(), name, false, false, false, permissions, List.of(parents));
    }

    private static Role strict(String name, List<String> permissions, String... parents) {
        return new Role(name.hashCode(), name, false, false, true, permissions, List.of(parents));
    }

    private static AccessBook book(Role... roles) {
        return new AccessBook(
                1, Arrays.stream(roles).collect(Collectors.toMap(Role::name, Function.identity())), Map.of());
    }
}
