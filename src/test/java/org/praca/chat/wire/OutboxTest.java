package org.praca.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.praca.chat.hub.Frame;
import org.praca.testing.Parallel;

class OutboxTest {
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private final Deque<SendHandler> inFlight = new ArrayDeque<>();
    private final Deque<ByteBuffer> pings = new ArrayDeque<>();
    private final AtomicInteger overflows = new AtomicInteger();

    @Test
    void hasOneSendInFlightAndKeepsTheOrder() {
        Outbox outbox = outbox(1_000);
        for (String text : List.of("a", "b", "c")) {
            outbox.send(new Frame.Text(text));
        }
        assertThat(sent).containsExactly("a");
        complete();
        assertThat(sent).containsExactly("a", "b");
        complete();
        outbox.send(new Frame.Text("d"));
        assertThat(sent).containsExactly("a", "b", "c");
        complete();
        assertThat(sent).containsExactly("a", "b", "c", "d");
        assertThat(outbox.isIdle()).isFalse();
        complete();
        assertThat(outbox.isIdle()).isTrue();
        assertThat(inFlight).isEmpty();
    }

    @Test
    void sendsTogetherWhatWaits() {
        Outbox outbox = outbox(1_000, 3);
        outbox.send(texts("a", "b"));
        outbox.send(new Frame.Text("c"));
        outbox.send(texts("d", "e", "f"));
        assertThat(sent).containsExactly("a+b");
        complete();
        complete();
        assertThat(sent).containsExactly("a+b", "c+d+e", "f");
        complete();
        assertThat(outbox.isIdle()).isTrue();
    }

    @Test
    void sendsSoonTogetherWithWhatComesUntilThen() {
        Deque<Runnable> worker = new ArrayDeque<>();
        Outbox outbox = outbox(1_000, 3);
        outbox.sendSoon(new Frame.Text("a"), worker::add);
        outbox.sendSoon(new Frame.Text("b"), worker::add);
        assertThat(worker).hasSize(1);
        worker.remove().run();
        outbox.send(new Frame.Text("c"));
        assertThat(sent).isEmpty();
        worker.remove().run();
        assertThat(sent).containsExactly("a+b+c");
    }

    @Test
    void sendsSoonWhatAnEventThatComesOfTheSameMessageFollows() {
        Deque<Runnable> worker = new ArrayDeque<>();
        Outbox outbox = outbox(1_000, 3);
        worker.add(() -> worker.add(() -> outbox.send(new Frame.Text("event"))));
        outbox.sendSoon(new Frame.Text("ack"), worker::add);
        while (!worker.isEmpty()) {
            worker.remove().run();
        }
        assertThat(sent).containsExactly("ack+event");
    }

    @Test
    void sendsAtOnceWhatAWorkerThatStopsDoesNotTake() {
        Deque<Runnable> worker = new ArrayDeque<>();
        Outbox outbox = outbox(1_000, 3);
        Executor stopping = work -> {
            if (!worker.isEmpty()) {
                throw new RejectedExecutionException();
            }
            worker.add(work);
        };
        outbox.sendSoon(new Frame.Text("a"), stopping);
        worker.peek().run();
        assertThat(sent).containsExactly("a");
        complete();
        outbox.sendSoon(new Frame.Text("b"), stopping);
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void doesNotMakeOneTooLongOfManyTexts() {
        Outbox outbox = outbox(1_000_000, 100);
        String text = "x".repeat(6_000);
        outbox.send(texts(text, text, text, text));
        assertThat(sent).containsExactly(String.join("+", text, text, text));
        complete();
        assertThat(sent).endsWith(text).hasSize(2);
    }

    @Test
    void sendsNothingAtAllForNoTexts() {
        Outbox outbox = outbox(10, 3);
        outbox.send(List.of());
        assertThat(outbox.isIdle()).isTrue();
        assertThat(inFlight).isEmpty();
    }

    @Test
    void leavesOutWhatMattersOnlyNowBeforeItGivesUp() {
        Outbox outbox = outbox(4);
        outbox.send(new Frame.Text("a"));
        outbox.sendPassing(new Frame.Text("pp"));
        outbox.send(new Frame.Text("bb"));
        outbox.send(new Frame.Text("cc"));
        assertThat(overflows).hasValue(0);
        complete();
        complete();
        complete();
        assertThat(sent).containsExactly("a", "bb", "cc");
        outbox.sendPassing(new Frame.Text("p"));
        assertThat(sent).endsWith("p");
    }

    @Test
    void countsNoReplayAsBacklogAndTellsWhenItIsOver() {
        Outbox outbox = outbox(4);
        AtomicInteger drained = new AtomicInteger();
        outbox.whenDrained(drained::incrementAndGet);
        assertThat(drained).hasValue(1);
        outbox.replay(texts("a long one", "another one"));
        outbox.whenDrained(drained::incrementAndGet);
        complete();
        assertThat(drained).hasValue(1);
        complete();
        assertThat(drained).hasValue(2);
        assertThat(overflows).hasValue(0);
        outbox.send(new Frame.Text("live"));
        complete();
        assertThat(drained).hasValue(2);
    }

    @Test
    void waitsInBytesAndNotInCharacters() {
        Outbox outbox = outbox(8);
        outbox.send(new Frame.Text("first"));
        outbox.send(new Frame.Text("😀"));
        outbox.send(new Frame.Text("😀"));
        assertThat(overflows).hasValue(0);
        outbox.send(new Frame.Text("x"));
        assertThat(overflows).hasValue(1);
    }

    @Test
    void sendsNothingMoreAfterAnOverflow() {
        Outbox outbox = outbox(3);
        outbox.send(new Frame.Text("aa"));
        outbox.send(new Frame.Text("bb"));
        outbox.send(new Frame.Text("cc"));
        assertThat(overflows).hasValue(1);
        outbox.send(new Frame.Text("d"));
        complete();
        outbox.send(new Frame.Text("e"));
        assertThat(sent).containsExactly("aa");
        assertThat(overflows).hasValue(1);
    }

    @Test
    void sendsNothingMoreAfterItsClosing() {
        Outbox outbox = outbox(100);
        outbox.send(new Frame.Text("a"));
        outbox.send(new Frame.Text("b"));
        outbox.close();
        outbox.send(new Frame.Text("c"));
        complete();
        assertThat(sent).containsExactly("a");
        assertThat(overflows).hasValue(0);
    }

    @Test
    void sendsNothingMoreAfterAFailure() {
        Outbox outbox = outbox(100);
        outbox.send(new Frame.Text("a"));
        outbox.send(new Frame.Text("b"));
        inFlight.remove().onResult(new SendResult(new IOException("broken pipe")));
        outbox.send(new Frame.Text("c"));
        assertThat(sent).containsExactly("a");
    }

    @Test
    void survivesAContainerThatThrows() {
        Outbox outbox = new Outbox(
                remote((text, handler) -> {
                    throw new IllegalStateException("closed");
                }),
                100,
                Outbox.WINDOW,
                overflows::incrementAndGet);
        outbox.send(new Frame.Text("a"));
        outbox.send(new Frame.Text("b"));
        assertThat(overflows).hasValue(0);
    }

    @Test
    void doesNotRecurseWhereCompletionsComeOnTheCallersStack() {
        List<Integer> depths = new ArrayList<>();
        Deque<SendHandler> held = new ArrayDeque<>();
        Outbox outbox = new Outbox(
                remote((text, handler) -> {
                    sent.add(text);
                    depths.add(new Throwable().getStackTrace().length);
                    if (text.equals("0")) {
                        held.add(handler);
                    } else {
                        handler.onResult(new SendResult());
                    }
                }),
                1 << 20,
                Outbox.WINDOW,
                overflows::incrementAndGet);
        IntStream.range(0, 10_000).forEach(i -> outbox.send(new Frame.Text(Integer.toString(i))));
        assertThat(sent).hasSize(1);
        held.remove().onResult(new SendResult());
        assertThat(sent)
                .isEqualTo(
                        IntStream.range(0, 10_000).mapToObj(Integer::toString).toList());
        assertThat(depths.subList(1, depths.size()).stream().distinct()).hasSize(1);
        assertThat(outbox.isIdle()).isTrue();
    }

    @Test
    void sendsEverythingOneByOneWhereManyThreadsSendAndOthersComplete() throws Exception {
        ExecutorService container = Executors.newFixedThreadPool(4);
        try {
            AtomicInteger flying = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Outbox outbox = new Outbox(
                    remote((text, handler) -> {
                        most.accumulateAndGet(flying.incrementAndGet(), Math::max);
                        sent.add(text);
                        container.execute(() -> {
                            flying.decrementAndGet();
                            handler.onResult(new SendResult());
                        });
                    }),
                    1 << 20,
                    Outbox.WINDOW,
                    overflows::incrementAndGet);
            Parallel.run(20, thread -> () -> {
                IntStream.range(0, 500).forEach(i -> outbox.send(new Frame.Text(thread + ":" + i)));
                return true;
            });
            Awaitility.await().until(outbox::isIdle);
            assertThat(sent).hasSize(10_000).doesNotHaveDuplicates();
            assertThat(sent.stream().filter(text -> text.startsWith("7:")))
                    .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "7:" + i).toList());
            assertThat(most).hasValue(1);
        } finally {
            container.shutdownNow();
        }
    }

    @Test
    void hasNoMoreOnItsWayThanAWindowThatTheClientHasNotRead() {
        Outbox outbox = new Outbox(
                remote((text, handler) -> {
                    sent.add(text);
                    handler.onResult(new SendResult());
                }),
                10_000_000,
                Outbox.WINDOW,
                overflows::incrementAndGet);
        String block = "x".repeat(64 * 1024);
        IntStream.range(0, 20).forEach(i -> outbox.send(new Frame.Text(block)));
        int window = (int) (Outbox.WINDOW / block.length());
        assertThat(sent).hasSize(window);
        outbox.acknowledge(ByteBuffer.allocate(8));
        outbox.acknowledge(ByteBuffer.allocate(0));
        outbox.acknowledge(ByteBuffer.allocate(125));
        assertThat(sent).hasSize(window);
        outbox.acknowledge(pings.remove());
        assertThat(sent).hasSize(window + 1);
        while (!pings.isEmpty()) {
            outbox.acknowledge(pings.remove());
        }
        assertThat(sent).hasSize(20);
        assertThat(overflows).hasValue(0);
    }

    /** All that listen to a room are sent the same: asked at once how far they have read, they would hold it up. */
    @Test
    void pingsSocketsThatAreSentTheSameBehindDifferentTexts() {
        Frame.Text text = new Frame.Text("x".repeat(1024));
        Set<Integer> places = new HashSet<>();
        for (int socket = 0; socket < 64; socket++) {
            Outbox outbox = new Outbox(
                    remote((sending, handler) -> handler.onResult(new SendResult())),
                    10_000_000,
                    Outbox.WINDOW,
                    overflows::incrementAndGet);
            pings.clear();
            int sends = 0;
            while (pings.isEmpty()) {
                outbox.send(text);
                sends++;
            }
            assertThat(sends).isLessThanOrEqualTo(64);
            places.add(sends);
        }
        assertThat(places).hasSizeGreaterThan(16);
    }

    private Outbox outbox(int maxBytes) {
        return outbox(maxBytes, 1);
    }

    private Outbox outbox(int maxBytes, int together) {
        return new Outbox(
                remote(together, (text, handler) -> {
                    sent.add(text);
                    inFlight.add(handler);
                }),
                maxBytes,
                Outbox.WINDOW,
                overflows::incrementAndGet);
    }

    private static List<Frame.Text> texts(String... values) {
        return Arrays.stream(values).map(Frame.Text::new).toList();
    }

    private void complete() {
        inFlight.remove().onResult(new SendResult());
    }

    private interface Sending {
        void send(String text, SendHandler handler);
    }

    private Carrier remote(Sending sending) {
        return remote(1, sending);
    }

    private Carrier remote(int most, Sending sending) {
        return new Carrier() {
            @Override
            public int most() {
                return most;
            }

            @Override
            public void send(List<Frame.Text> texts, SendHandler done) {
                sending.send(texts.stream().map(Frame.Text::value).collect(Collectors.joining("+")), done);
            }

            @Override
            public void ping(ByteBuffer payload) {
                pings.add(payload);
            }
        };
    }
}
