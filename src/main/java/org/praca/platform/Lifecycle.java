package org.praca.platform;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/** Whether this node is on its way out; known before anything is taken down. Thread-safe. */
@Singleton
public class Lifecycle {
    private volatile boolean stopping;

    /** New work is refused from then on. */
    public boolean isStopping() {
        return stopping;
    }

    /** The end begins; some servers tell the filters first, others the beans. */
    public void stop() {
        stopping = true;
    }

    void on(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) @BeforeDestroyed(ApplicationScoped.class)
                    Object ending) {
        stop();
    }
}
