package load;

import java.util.HashMap;
import java.util.Map;

/** What the command line says: {@code --name value}, each name at most once. */
final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    Options(String[] arguments, int from) {
        this(new HashMap<>());
        for (int i = from; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("Not an option with its value: " + arguments[i]);
            }
            values.put(arguments[i].substring(2), arguments[i + 1]);
        }
    }

    /** The same but for one. */
    Options with(String name, String value) {
        Map<String, String> changed = new HashMap<>(values);
        changed.put(name, value);
        return new Options(changed);
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    String text(String name) {
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return values.get(name);
    }

    int number(String name, int fallback) {
        return values.containsKey(name) ? Integer.parseInt(values.get(name)) : fallback;
    }

    /** Given in seconds. */
    long nanos(String name, double fallback) {
        return (long) (real(name, fallback) * 1e9);
    }

    double real(String name, double fallback) {
        return values.containsKey(name) ? Double.parseDouble(values.get(name)) : fallback;
    }
}
