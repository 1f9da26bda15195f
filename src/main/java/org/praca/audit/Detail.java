package org.praca.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.praca.platform.Json;
import org.praca.platform.Text;

/** What else there is to say of an event: a JSON object of bounded size, without control characters. */
final class Detail {
    private static final int LONGEST = 4_000;
    private static final int LONGEST_TEXT = 300;
    private static final int LONGEST_LIST = 50;
    /** Said in place of what was left out. */
    private static final String CUT = "cut";
    /** Control characters, separators of lines and paragraphs, halves of surrogate pairs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private Detail() {}

    /** Members in the order of their names; those with which it would be too long are left out. */
    static String json(Map<String, ?> members) {
        ObjectNode whole = Json.MAPPER.createObjectNode();
        new TreeMap<>(members).forEach((name, value) -> put(whole, name, value));
        String text = whole.toString();
        while (text.length() > LONGEST) {
            whole.remove(longest(whole));
            whole.put(CUT, true);
            text = whole.toString();
        }
        return text;
    }

    private static String longest(ObjectNode node) {
        String found = "";
        int length = -1;
        for (var member : node.properties()) {
            int size = member.getValue().toString().length();
            if (size > length && !member.getKey().equals(CUT)) {
                found = member.getKey();
                length = size;
            }
        }
        return found;
    }

    private static void put(ObjectNode node, String name, Object value) {
        if (value instanceof Boolean flag) {
            node.put(name, flag);
        } else if (value instanceof Number number) {
            node.put(name, number.longValue());
        } else if (value instanceof Collection<?> list) {
            ArrayNode items = node.putArray(name);
            list.stream().limit(LONGEST_LIST).forEach(item -> items.add(printable(item.toString(), LONGEST_TEXT)));
            if (list.size() > LONGEST_LIST) {
                node.put(CUT, true);
            }
        } else {
            node.put(name, printable(value.toString(), LONGEST_TEXT));
        }
    }

    static String printable(String text, int longest) {
        return Text.fit(UNPRINTABLE.matcher(text).replaceAll("?"), longest);
    }
}
