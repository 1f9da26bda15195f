package org.praca.payara;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Threads;

/**
 * Takes the timers of Tyrus' sessions away from the server's managed executor. Tyrus sets one anew with every frame that it sends,
 * even where there is no time-out (tyrus issue 487), and each time the managed executor saves the whole context of the caller: most
 * of what a frame costs there. What is put in its place sets no timer where there is no time-out. Nothing happens on another server.
 */
@Singleton
public class SessionTimers {
    private static final System.Logger LOG = System.getLogger(SessionTimers.class.getName());
    private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";
    private static final String OWNER = "org.glassfish.tyrus.core.BaseContainer";

    private final Timer timer = new Timer();

    @Inject
    public SessionTimers() {}

    /** Before the first session, which keeps the executor that it finds. */
    public void install(ServletContext application) {
        Object container = application.getAttribute(CONTAINER);
        for (Class<?> type = container == null ? null : container.getClass();
                type != null;
                type = type.getSuperclass()) {
            if (type.getName().equals(OWNER)) {
                install(container, type);
            }
        }
    }

    private void install(@Nullable Object container, Class<?> type) {
        try {
            Field executor = type.getDeclaredField("managedScheduledExecutorService");
            executor.setAccessible(true);
            executor.set(container, timer);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Chat is slower here than it could be: {0}", e);
        }
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    private static final class Timer extends ScheduledThreadPoolExecutor {
        Timer() {
            super(1, Threads.daemons("praca-session-timers"));
            setRemoveOnCancelPolicy(true);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return delay <= 0 ? Never.DONE : super.schedule(command, delay, unit);
        }
    }

    /** A time-out that does not come. */
    private static final class Never extends FutureTask<Object> implements ScheduledFuture<Object> {
        private static final Never DONE = new Never();

        private Never() {
            super(() -> {}, true);
            run();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
