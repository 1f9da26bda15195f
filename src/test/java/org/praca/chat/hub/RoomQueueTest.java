package org.praca.chat.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RoomQueueTest {
    private final Queue<Runnable> worker = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final RoomQueue queue = new RoomQueue(worker::add, 2, () -> done.add("spilled"));

    @Test
    void doesWhatIsOfferedInOrder() {
        offer("a", "b");
        work();
        offer("c");
        work();
        assertThat(done).containsExactly("a", "b", "c");
    }

    @Test
    void leavesOutWhatIsTooMuchAndTellsItOnceAfterTheRest() {
        offer("a", "b", "c", "d");
        work();
        assertThat(done).containsExactly("a", "b", "spilled");
        offer("e");
        work();
        assertThat(done).containsExactly("a", "b", "spilled", "e");
    }

    private void offer(String... names) {
        for (String name : names) {
            queue.offer(() -> done.add(name));
        }
    }

    private void work() {
        for (Runnable next = worker.poll(); next != null; next = worker.poll()) {
            next.run();
        }
    }
}
