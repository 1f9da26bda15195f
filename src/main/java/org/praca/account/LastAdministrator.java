package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.praca.access.AccessRepository;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** Sees to it that there is an active administrator always, however many are removed at once. */
@Singleton
public class LastAdministrator {
    private final AccessRepository repository;

    @Inject
    public LastAdministrator(AccessRepository repository) {
        this.repository = repository;
    }

    /** Does the work under the lock of all such changes. @throws Problem 409 where it would leave no administrator */
    public <T> T keep(Handle handle, Supplier<T> work) {
        repository.lock(handle);
        boolean had = repository.activeAdministrators(handle) > 0;
        T done = work.get();
        if (had && repository.activeAdministrators(handle) == 0) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.last_admin"));
        }
        return done;
    }
}
