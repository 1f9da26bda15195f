package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.praca.testing.Problems;

class DirectoryStoreTest extends FileStoreContract {
    @TempDir
    private Path data;

    private Path files;
    private FileStore store;

    @BeforeEach
    void open() {
        files = data.resolve("files");
        store = new DirectoryStore(files);
    }

    @Override
    FileStore store() {
        return store;
    }

    @Test
    void namesFilesByTheirIdsForItsOwnerAlone() throws IOException {
        UUID id = UUID.randomUUID();
        store.put(id, new ByteArrayInputStream(new byte[10]), 10);
        assertThat(names()).containsExactly(id.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve(id.toString()))))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesNothingHalfWritten() throws IOException {
        Problems.codeOf(() -> store.put(UUID.randomUUID(), new ByteArrayInputStream(new byte[11]), 10));
        assertThat(names()).isEmpty();
    }

    @Test
    void takesOutWhatAKilledProcessHasLeft() throws IOException {
        UUID id = UUID.randomUUID();
        Files.createDirectories(files);
        Files.write(files.resolve(id + ".part"), new byte[5]);
        assertThat(store.open(id)).isEmpty();
        store.delete(id);
        assertThat(names()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> found = Files.list(files)) {
            return found.map(file -> file.getFileName().toString()).toList();
        }
    }
}
