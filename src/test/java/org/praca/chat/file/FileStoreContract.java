package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.praca.testing.Problems.codeOf;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Code;
import org.praca.testing.Parallel;

/** What every store of files must do; run for each of them. */
abstract class FileStoreContract {
    private static final int MOST = 3_000_000;

    private final UUID id = UUID.randomUUID();

    abstract FileStore store();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, MOST})
    void givesBackWhatItWasGiven(int size) throws IOException {
        byte[] bytes = bytes(size);
        assertThat(store().put(id, new ByteArrayInputStream(bytes), MOST)).isEqualTo(size);
        assertThat(read(id)).isEqualTo(bytes);
        assertThat(read(id)).isEqualTo(bytes);
    }

    @Test
    void leavesTheStreamOpenAndBehindTheBoundUnread() throws IOException {
        class Watched extends FilterInputStream {
            private boolean closed;

            Watched(InputStream in) {
                super(in);
            }

            @Override
            public void close() {
                closed = true;
            }
        }
        Watched watched = new Watched(new ByteArrayInputStream(bytes(1_000)));
        assertThat(codeOf(() -> store().put(id, watched, 500))).isEqualTo(Code.PAYLOAD_TOO_LARGE);
        assertThat(watched.available()).isEqualTo(499);
        assertThat(watched.closed).isFalse();
    }

    @Test
    void keepsNothingOfWhatIsTooLarge() throws IOException {
        assertThat(codeOf(() -> store().put(id, new ByteArrayInputStream(bytes(MOST + 1)), MOST)))
                .isEqualTo(Code.PAYLOAD_TOO_LARGE);
        assertThat(store().open(id)).isEmpty();
    }

    @Test
    void keepsNothingOfAStreamThatFails() throws IOException {
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(bytes(100_000))) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (available() == 0) {
                    throw new IllegalStateException("on purpose");
                }
                return super.read(buffer, offset, length);
            }
        };
        assertThatThrownBy(() -> store().put(id, failing, MOST)).hasMessage("on purpose");
        assertThat(store().open(id)).isEmpty();
    }

    @Test
    void takesOutWhatIsThereAndMindsNothingThatIsNot() throws IOException {
        UUID other = UUID.randomUUID();
        store().put(id, new ByteArrayInputStream(bytes(10)), MOST);
        store().put(other, new ByteArrayInputStream(bytes(20)), MOST);
        store().delete(id);
        store().delete(id);
        assertThat(store().open(id)).isEmpty();
        assertThat(read(other)).hasSize(20);
    }

    @Test
    void servesSeveralAtOnce() throws Exception {
        Parallel.run(8, i -> () -> {
            UUID mine = UUID.randomUUID();
            store().put(mine, new ByteArrayInputStream(bytes(100_000 + i)), MOST);
            assertThat(read(mine)).isEqualTo(bytes(100_000 + i));
            return null;
        });
    }

    private byte[] read(UUID which) throws IOException {
        try (InputStream in = store().open(which).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
