package org.praca.chat.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** What a file is, told from its first 64 KiB alone; neither the client's word nor the name counts. */
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final String ARCHIVE = "application/zip";
    private static final int LONGEST = 100;
    /** Pictures made of pixels, in which no browser runs anything. */
    private static final Set<String> PICTURES =
            Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp");

    private static final class Known {
        static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    }

    private MediaTypes() {}

    /** The stream stands at its beginning again afterwards. */
    static String of(BufferedInputStream content) {
        try {
            String type =
                    Known.TYPES.detect(content, new Metadata()).getBaseType().toString();
            if (type.equals("application/x-tika-ooxml")) {
                return ARCHIVE;
            }
            // names that only the library uses
            return type.startsWith("application/x-tika-") || type.length() > LONGEST ? UNKNOWN : type;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a browser may show it as a part of a page. */
    static boolean isPicture(String type) {
        return PICTURES.contains(type);
    }
}
