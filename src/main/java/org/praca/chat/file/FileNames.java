package org.praca.chat.file;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Text;

/** Names of files: what is left of a client's, and how one is told to a browser. */
final class FileNames {
    private static final String NAMELESS = "file";
    private static final int LONGEST = 255;
    /** RFC 8187, 3.2.1. */
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private FileNames() {}

    /**
     * The last part of a path of either kind, without control characters and those that turn the direction of writing (which
     * make {@code gpj.exe} look like {@code exe.jpg}), at most 255 characters.
     */
    static String clean(@Nullable String given) {
        String last =
                given == null ? "" : given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        StringBuilder kept = new StringBuilder();
        last.codePoints().filter(FileNames::isKept).forEach(kept::appendCodePoint);
        String name = Text.cut(Text.normalize(kept.toString()), LONGEST).strip();
        return name.isEmpty() || name.equals(".") || name.equals("..") ? NAMELESS : name;
    }

    /** The value of {@code Content-Disposition} (RFC 6266), with a second best name for old clients. */
    static String disposition(boolean shown, String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints()
                .map(point -> point < ' ' || point > '~' || "\"\\%".indexOf(point) >= 0 ? '_' : point)
                .forEach(ascii::appendCodePoint);
        return (shown ? "inline" : "attachment") + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded(name);
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(unit) >= 0) {
                text.append((char) unit);
            } else {
                text.append('%').append(HEX.toHexDigits(unit));
            }
        }
        return text.toString();
    }

    private static boolean isKept(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> !turnsDirection(point);
        };
    }

    private static boolean turnsDirection(int point) {
        return switch (Character.getDirectionality(point)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                    Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
            default -> false;
        };
    }
}
