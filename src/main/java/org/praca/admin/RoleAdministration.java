package org.praca.admin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.access.AccessBook;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.change.Change.AccessChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.web.Precondition;

/** Changes to roles and permissions, one after the other across all nodes, each against what is true at that moment. */
@Singleton
public class RoleAdministration {
    private static final String ADMIN = "admin";
    private static final int LONGEST_NAME = 150;

    private final Database database;
    private final AccessRepository repository;
    private final Access access;
    private final Changes changes;
    private final Audit audit;

    @Inject
    public RoleAdministration(
            Database database, AccessRepository repository, Access access, Changes changes, Audit audit) {
        this.database = database;
        this.repository = repository;
        this.access = access;
        this.changes = changes;
        this.audit = audit;
    }

    public AccessBook book() {
        return access.book();
    }

    public Role role(String name) {
        return Optional.ofNullable(book().roles().get(name)).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    public Role createRole(Caller caller, Form form) {
        String name = name(form).required().orEmpty();
        List<String> permissions = form.names("permissions").orElse(List.of());
        List<String> inherits = form.names("inherits").orElse(List.of());
        boolean selfAssignable = form.flag("self_assignable").orElse(false);
        boolean secondFactor = form.flag("second_factor").orElse(false);
        form.verify();
        change((handle, book) -> {
            refuseTaken(book, name);
            long id = repository.insertRole(handle, name, selfAssignable, secondFactor);
            repository.setRolePermissions(handle, id, held(caller, book, permissions, Set.of()));
            repository.setRoleParents(handle, id, parents(caller, book, name, inherits, Set.of()));
            record(
                    handle,
                    AuditEvent.ROLE_CREATED,
                    Map.of(
                            "role", name,
                            "permissions", permissions,
                            "inherits", inherits,
                            "self_assignable", selfAssignable));
        });
        return role(name);
    }

    /** Refuses with a {@link Problem}: 400, 403, 404, 409 for cycles, a taken name and what is built in, 412 */
    public Role changeRole(Caller caller, String oldName, Form form, Precondition condition) {
        String newName = Optional.ofNullable(name(form).value()).orElse(oldName);
        Optional<List<String>> permissions = form.names("permissions");
        Optional<List<String>> inherits = form.names("inherits");
        Optional<Boolean> selfAssignable = form.flag("self_assignable");
        Optional<Boolean> secondFactor = form.flag("second_factor");
        role(oldName);
        form.verify();
        change((handle, book) -> {
            Role role = present(book.roles().get(oldName));
            refuseToOutrank(caller, book, role);
            condition.verify(RoleView.of(role).tag());
            if (!newName.equals(oldName)) {
                refuseBuiltIn(role.builtIn());
                refuseTaken(book, newName);
            }
            refuseBuiltIn(oldName.equals(ADMIN) && selfAssignable.orElse(false));
            refuseToLift(caller, role, secondFactor.orElse(role.secondFactor()));
            repository.updateRole(
                    handle,
                    role.id(),
                    newName,
                    selfAssignable.orElse(role.selfAssignable()),
                    secondFactor.orElse(role.secondFactor()));
            permissions.ifPresent(names -> {
                refuseBuiltIn(oldName.equals(ADMIN) && !names.containsAll(role.permissions()));
                repository.setRolePermissions(
                        handle, role.id(), held(caller, book, names, Set.copyOf(role.permissions())));
            });
            inherits.ifPresent(names -> repository.setRoleParents(
                    handle, role.id(), parents(caller, book, oldName, names, Set.copyOf(role.inherits()))));
            Map<String, Object> told = new HashMap<>(Map.of("role", oldName));
            if (!newName.equals(oldName)) {
                told.put("name", newName);
            }
            permissions.ifPresent(names -> told.put("permissions", names));
            inherits.ifPresent(names -> told.put("inherits", names));
            selfAssignable.ifPresent(flag -> told.put("self_assignable", flag));
            record(handle, AuditEvent.ROLE_CHANGED, told);
        });
        return role(newName);
    }

    public void deleteRole(Caller caller, String name, Precondition condition) {
        role(name);
        change((handle, book) -> {
            Role role = present(book.roles().get(name));
            refuseBuiltIn(role.builtIn());
            refuseToOutrank(caller, book, role);
            condition.verify(RoleView.of(role).tag());
            repository.deleteRole(handle, role.id());
            record(handle, AuditEvent.ROLE_DELETED, Map.of("role", name));
        });
    }

    public Permission createPermission(Form form) {
        String name = name(form).required().orEmpty();
        String code =
                form.text("code").identifier().notBlank().max(LONGEST_NAME).value();
        form.verify();
        change((handle, book) -> {
            refuseTaken(book, name);
            if (code != null && book.permission(code).isPresent()) {
                throw Problem.of(Code.CONFLICT, Message.of("problem.taken"));
            }
            repository.insertPermission(handle, name, code);
            // The role `admin` holds every permission.
            Role admin = present(book.roles().get(ADMIN));
            repository.setRolePermissions(
                    handle, admin.id(), repository.book(handle).permissions().values());
            record(handle, AuditEvent.PERMISSION_CREATED, Map.of("permission", name));
        });
        return present(book().permissions().get(name));
    }

    public void deletePermission(Caller caller, String name) {
        if (!book().permissions().containsKey(name)) {
            throw Problem.of(Code.NOT_FOUND);
        }
        change((handle, book) -> {
            Permission permission = present(book.permissions().get(name));
            refuseBuiltIn(permission.builtIn());
            if (!caller.holds(name)) {
                throw Problem.of(Code.PERMISSION_DENIED);
            }
            repository.deletePermission(handle, permission.id());
            record(handle, AuditEvent.PERMISSION_DELETED, Map.of("permission", name));
        });
    }

    private static org.praca.form.Field name(Form form) {
        return form.text("name")
                .identifier()
                .notBlank()
                .max(LONGEST_NAME)
                .check(Form::isPathSafe, Message.of("field.name"));
    }

    /** Under the lock of all such changes, with what is true under it; announced after the commit. */
    private void change(BiConsumer<Handle, AccessBook> work) {
        AccessChanged change = database.jdbi().inTransaction(handle -> {
            AccessChanged made = new AccessChanged(repository.nextVersion(handle));
            work.accept(handle, repository.book(handle));
            changes.record(handle, made);
            return made;
        });
        changes.announce(change);
    }

    private void record(Handle handle, AuditEvent event, Map<String, ?> detail) {
        audit.record(handle, event, Subject.NOBODY, detail);
    }

    /** Roles and permissions share one space of names, since a token's groups hold both. */
    private static void refuseTaken(AccessBook book, String name) {
        if (book.roles().containsKey(name) || book.permission(name).isPresent()) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.taken"));
        }
    }

    private static void refuseBuiltIn(boolean condition) {
        if (condition) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.built_in"));
        }
    }

    /** Who could not have made this role may not change it either. */
    private static void refuseToOutrank(Caller caller, AccessBook book, Role role) {
        if (!caller.groups().containsAll(book.effective(List.of(role.name()), List.of()))) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
    }

    /** That a role requires a second factor is lifted by nobody who has not shown one. */
    private static void refuseToLift(Caller caller, Role role, boolean required) {
        if (role.secondFactor() && !required && !caller.amr().hasSecondFactor()) {
            throw Problem.of(Code.PERMISSION_DENIED, Message.of("problem.second_factor"));
        }
    }

    private static List<Permission> held(Caller caller, AccessBook book, List<String> names, Set<String> kept) {
        List<Permission> found = new ArrayList<>();
        for (String name : names) {
            Permission permission = book.permissions().get(name);
            if (permission == null || (!kept.contains(name) && !caller.holds(name))) {
                throw Problem.of(Code.PERMISSION_DENIED, Message.of("field.permission", name));
            }
            found.add(permission);
        }
        return found;
    }

    private static List<Role> parents(
            Caller caller, AccessBook book, String child, List<String> names, Set<String> kept) {
        List<Role> found = new ArrayList<>();
        for (String name : names) {
            Role parent = book.roles().get(name);
            if (parent == null
                    || (!kept.contains(name)
                            && !caller.groups().containsAll(book.effective(List.of(name), List.of())))) {
                throw Problem.of(Code.PERMISSION_DENIED, Message.of("field.role", name));
            }
            found.add(parent);
        }
        if (new TreeSet<>(book.withInherited(names)).contains(child)) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.cycle"));
        }
        return found;
    }

    private static <T> T present(@Nullable T value) {
        return Optional.ofNullable(value).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }
}
