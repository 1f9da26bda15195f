package org.praca.auth;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.praca.access.Access;
import org.praca.access.AccessBook;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;

/** Who may give what: nobody gives a permission that he does not hold, and nothing comes to be by being named. */
@Singleton
public class Grants {
    private static final String ASSIGN = "users.assign_roles";

    private final Access access;

    @Inject
    public Grants(Access access) {
        this.access = access;
    }

    /** The role if that caller (or, without one, anybody) may give it. */
    public Optional<Role> role(Optional<Caller> giver, String name) {
        AccessBook book = access.book();
        Predicate<Role> maySelf = Role::selfAssignable;
        Predicate<Role> mayGive = role -> giver.filter(caller -> caller.holds(ASSIGN))
                .filter(caller -> caller.groups().containsAll(book.effective(List.of(role.name()), List.of())))
                .isPresent();
        return Optional.ofNullable(book.roles().get(name)).filter(maySelf.or(mayGive));
    }

    /** The permission if that caller may give it. */
    public Optional<Permission> permission(Optional<Caller> giver, String name) {
        return Optional.ofNullable(access.book().permissions().get(name))
                .filter(permission -> giver.filter(caller -> caller.holds(ASSIGN) && caller.holds(permission.name()))
                        .isPresent());
    }

    /** What a new account gets that asks for nothing. */
    public List<Role> usual() {
        List<Role> usual = new ArrayList<>();
        Role user = access.book().roles().get("user");
        if (user != null && user.selfAssignable()) {
            usual.add(user);
        }
        return usual;
    }
}
