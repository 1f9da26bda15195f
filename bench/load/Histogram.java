package load;

/** Counts of times in nanoseconds, exact to 1 %; records without allocating. */
final class Histogram {
    private static final int STEPS = 128;
    private static final int STEP_BITS = 7;

    private final long[] counts = new long[64 * STEPS];
    private long total;
    private long largest;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        largest = Math.max(largest, value);
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        largest = Math.max(largest, other.largest);
    }

    long total() {
        return total;
    }

    double millis(double quantile) {
        long wanted = Math.max(1, (long) Math.ceil(quantile * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (total > 0 && seen >= wanted) {
                return Math.min(middle(i), largest) / 1e6;
            }
        }
        return 0;
    }

    double largestMillis() {
        return largest / 1e6;
    }

    private static int index(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        return (exponent - STEP_BITS + 1) * STEPS + (int) (value >>> (exponent - STEP_BITS) & (STEPS - 1));
    }

    private static double middle(int index) {
        if (index < STEPS) {
            return index;
        }
        int exponent = index / STEPS + STEP_BITS - 1;
        return (STEPS + index % STEPS + 0.5) * Math.pow(2, exponent - STEP_BITS);
    }
}
