package org.praca.password;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes threads that the kernel runs where nobody else of the process wants the core. Java cannot ask for that (Linux ignores its priorities), so
 * the system's command {@code renice} does, once for a thread. Where there is no Linux or no such command, or it may not be started, threads are as
 * they always are.
 */
final class Niceness {
    private static final System.Logger LOG = System.getLogger(Niceness.class.getName());

    /** The kernel's name of the thread that reads it: {@code <process>/task/<thread>}. */
    private static final Path SELF = Path.of("/proc/thread-self");

    /**
     * An eighteenth of the share of a thread that has asked for nothing. Not 19, the most there is: where other processes take all cores, a thread would
     * then wait for so long that nobody could sign in, and that the JVM's safepoints, which wait for it, would hold everybody up.
     */
    private static final String NICENESS = "13";

    private static final AtomicBoolean REFUSED = new AtomicBoolean();

    private Niceness() {}

    /** The factory's threads, with that first thing that they do. */
    static ThreadFactory nice(ThreadFactory threads) {
        return work -> threads.newThread(() -> {
            try {
                ask();
            } finally {
                work.run();
            }
        });
    }

    /** Does not wait for the answer: the thread is as before until it comes. */
    private static void ask() {
        if (!Files.isSymbolicLink(SELF)) {
            return;
        }
        try {
            Path self = Files.readSymbolicLink(SELF);
            if (!self.startsWith(Long.toString(ProcessHandle.current().pid()))) {
                return; // the numbers of another namespace: not ours
            }
            String thread = self.getFileName().toString();
            Process renice = new ProcessBuilder("renice", "-n", NICENESS, "-p", thread)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            renice.getOutputStream().close();
            var unused = renice.onExit().thenAccept(ended -> {
                if (ended.exitValue() != 0) {
                    refused("renice ended with " + ended.exitValue());
                }
            });
        } catch (IOException | RuntimeException e) {
            refused(e.getMessage());
        }
    }

    /** Said once, for it will be the same for every thread. */
    private static void refused(@Nullable String why) {
        if (REFUSED.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.INFO, "Threads that hash passwords have the priority of all others: {0}", why);
        }
    }
}
