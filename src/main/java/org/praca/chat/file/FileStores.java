package org.praca.chat.file;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.praca.platform.Settings;

/** Chooses the store: S3 where a service is configured, else a directory. */
final class FileStores {
    @Produces
    @Singleton
    FileStore store(Settings settings) {
        return settings.s3()
                .<FileStore>map(S3Store::new)
                .orElseGet(() -> new DirectoryStore(settings.data().resolve("files")));
    }
}
