package org.praca.chat.file;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578), read one after the other as they come. Everything that is wrong
 * with the body is refused with a {@link Problem}, 400 or 413. Used by one thread.
 */
final class Multipart {
    /** What a body may have besides the file. */
    static final int OVERHEAD = 65_536;

    private static final int MOST_PARTS = 20;
    private static final int MOST_HEADERS = 4_096;

    private final FileItemInputIterator parts;
    private final Watched body;
    private final String end;
    private int count;
    private @Nullable FileItemInput part;

    Multipart(HttpServletRequest request, long mostBytes) {
        var upload = new JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory>();
        upload.setMaxSize(mostBytes);
        upload.setMaxPartHeaderSize(MOST_HEADERS);
        upload.setHeaderCharset(StandardCharsets.UTF_8);
        this.body = new Watched(reading(request::getInputStream));
        this.parts = reading(() -> upload.getItemIterator(new JakartaServletRequestContext(request) {
            @Override
            public InputStream getInputStream() {
                return body;
            }
        }));
        this.end = "--" + new String(upload.getBoundary(request.getContentType()), StandardCharsets.ISO_8859_1) + "--";
    }

    /** Goes on to the next part, over what is left of the one before; false at the end of a whole body. */
    boolean next() {
        if (!reading(parts::hasNext)) {
            refuseUnended();
            return false;
        }
        if (++count > MOST_PARTS) {
            throw malformed();
        }
        part = reading(parts::next);
        return true;
    }

    /** The library takes what has no boundary at all for a form without parts, and a half boundary for the last one. */
    private void refuseUnended() {
        if (!body.last().contains(end)) {
            throw malformed();
        }
    }

    boolean isNamed(String name) {
        return name.equals(part().getFieldName());
    }

    /** Whether the part is a file, not a text. */
    boolean isFile() {
        return !part().isFormField();
    }

    /** As the client has it, which may be a path or nothing at all. */
    @Nullable
    String fileName() {
        return reading(part()::getName);
    }

    /** The bytes of the part. */
    InputStream content() {
        return new Content(reading(part()::getInputStream));
    }

    private FileItemInput part() {
        if (part == null) {
            throw new IllegalStateException("Before the first part");
        }
        return part;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** The library throws the one kind for what it cannot read, the other for bounds and names that it does not like. */
    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | IllegalArgumentException e) {
            throw refusal(e);
        }
    }

    private static Problem refusal(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileUploadSizeException) {
                return Problem.of(Code.PAYLOAD_TOO_LARGE);
            }
        }
        return malformed();
    }

    private static Problem malformed() {
        return Problem.of(Code.PARSE_ERROR, Message.of("problem.parse_error.multipart"));
    }

    /** Remembers the last bytes that were read. */
    private static final class Watched extends FilterInputStream {
        /** The longest boundary that the library takes, and some line ends. */
        private static final int KEPT = 8_192;

        private final byte[] last = new byte[KEPT];

        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            int kept = Math.min(Math.max(count, 0), KEPT);
            System.arraycopy(last, kept, last, 0, KEPT - kept);
            System.arraycopy(buffer, offset + Math.max(count, 0) - kept, last, KEPT - kept, kept);
            return count;
        }

        String last() {
            return new String(last, StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Content extends FilterInputStream {
        Content(InputStream in) {
            super(in);
        }

        @Override
        public int read() {
            return reading(in::read);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return reading(() -> in.read(buffer, offset, length));
        }

        @Override
        public long skip(long length) {
            return reading(() -> in.skip(length));
        }
    }
}
