package load;

import java.nio.charset.StandardCharsets;

/** Text with {@code {mark}} in it, written into one and the same array every time. */
final class Template {
    private static final String PLACE = "{mark}";

    private final byte[][] pieces;
    private final byte[] written;
    private final byte[] digits = new byte[20];
    private int length;

    Template(String text) {
        String[] parts = text.split(java.util.regex.Pattern.quote(PLACE), -1);
        pieces = new byte[parts.length][];
        int room = 0;
        for (int i = 0; i < parts.length; i++) {
            pieces[i] = parts[i].getBytes(StandardCharsets.UTF_8);
            room += pieces[i].length + 70;
        }
        written = new byte[room];
    }

    byte[] bytes() {
        return written;
    }

    /** How much of {@link #bytes} it takes. */
    int write(long time, int sender, long number) {
        length = 0;
        for (int i = 0; i < pieces.length; i++) {
            if (i > 0) {
                field('T', time);
                field('S', sender);
                field('N', number);
            }
            System.arraycopy(pieces[i], 0, written, length, pieces[i].length);
            length += pieces[i].length;
        }
        return length;
    }

    private void field(char name, long value) {
        written[length++] = (byte) name;
        written[length++] = '=';
        int count = 0;
        long rest = value;
        do {
            digits[count++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        while (count > 0) {
            written[length++] = digits[--count];
        }
        written[length++] = ';';
    }
}
