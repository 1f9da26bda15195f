package org.praca.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import org.praca.account.Setup;
import org.praca.change.Changes;
import org.praca.chat.file.FileSweep;
import org.praca.chat.log.Retention;
import org.praca.payara.ClearTextHttp2;
import org.praca.payara.SessionTimers;
import org.praca.payara.UnreadableRequests;
import org.praca.token.KeyRotation;

/** What happens once when the application starts, in this order. A failure stops the start. */
@Singleton
public class Startup {
    private final Setup setup;
    private final Changes changes;
    private final KeyRotation keys;
    private final Retention retention;
    private final FileSweep files;
    private final ExpiredRows expired;
    private final UnreadableRequests unreadable;
    private final ClearTextHttp2 http2;
    private final SessionTimers timers;

    @Inject
    public Startup(
            Setup setup,
            Changes changes,
            KeyRotation keys,
            Retention retention,
            FileSweep files,
            ExpiredRows expired,
            UnreadableRequests unreadable,
            ClearTextHttp2 http2,
            SessionTimers timers) {
        this.setup = setup;
        this.changes = changes;
        this.keys = keys;
        this.retention = retention;
        this.files = files;
        this.expired = expired;
        this.unreadable = unreadable;
        this.http2 = http2;
        this.timers = timers;
    }

    void on(@Observes @Initialized(ApplicationScoped.class) Object started) {
        setup.prepare();
        changes.start();
        keys.start();
        retention.start();
        files.start();
        expired.start();
        unreadable.install();
        http2.prevent();
        if (started instanceof ServletContext application) {
            timers.install(application);
        }
    }
}
