package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.platform.Threads;

@Timeout(60)
class NicenessTest {
    private static final Path SELF = Path.of("/proc/thread-self");

    @Test
    void theKernelPrefersEveryOtherThread() throws Exception {
        CompletableFuture<Path> self = new CompletableFuture<>();
        CountDownLatch seen = new CountDownLatch(1);
        Thread thread = Niceness.nice(Threads.daemons("nice")).newThread(() -> {
            self.complete(kernelsView());
            awaitQuietly(seen);
        });
        thread.start();
        Path stat = self.get(30, TimeUnit.SECONDS).resolve("stat");
        int mine = niceness(kernelsView().resolve("stat"));
        Awaitility.await().untilAsserted(() -> assertThat(niceness(stat)).isEqualTo(expected(mine)));
        assertThat(niceness(kernelsView().resolve("stat"))).isEqualTo(mine);
        seen.countDown();
        thread.join();
    }

    /** Elsewhere than on Linux there is nothing to ask, and the work is done all the same. */
    private static int expected(int mine) {
        return Files.exists(SELF) ? 13 : mine;
    }

    private static Path kernelsView() {
        try {
            return Files.exists(SELF) ? Path.of("/proc").resolve(Files.readSymbolicLink(SELF)) : Path.of("/nowhere");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The nineteenth field; the second, a name in parentheses, may have spaces in it. */
    private static int niceness(Path stat) throws IOException {
        if (!Files.exists(SELF)) {
            return 0;
        }
        String line = Files.readString(stat);
        return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[16]);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
