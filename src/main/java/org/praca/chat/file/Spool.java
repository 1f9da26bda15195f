package org.praca.chat.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** A bounded copy from a stream to a file. */
final class Spool {
    private static final int BUFFER = 16_384;

    private Spool() {}

    /** Returns the bytes copied, which are on the disk then. */
    static long copy(InputStream from, FileChannel to, long most) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        int count = from.read(buffer, 0, next(most, total));
        while (count >= 0) {
            total += count;
            if (total > most) {
                throw Problem.of(Code.PAYLOAD_TOO_LARGE);
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            count = from.read(buffer, 0, next(most, total));
        }
        to.force(true);
        return total;
    }

    private static int next(long most, long total) {
        return (int) Math.min(BUFFER, most + 1 - total);
    }
}
