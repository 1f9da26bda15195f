package load;

/** What is counted of the messages between two times. */
final class Tally {
    final Histogram latencies = new Histogram();
    final Histogram lateness = new Histogram();

    long sent;
    long expected;
    long counted;
    long received;
    long frames;

    private final long from;
    private final long to;

    Tally(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /** A message that is to be sent at that time, of which so many are to come back. */
    void sent(long time, int copies) {
        if (isWithin(time)) {
            sent++;
            expected += copies;
        }
    }

    /** A message is sent that was to be sent before. */
    void late(long due, long now) {
        if (isWithin(due)) {
            lateness.record(now - due);
        }
    }

    /** Any frame. */
    void frame(long now) {
        if (isWithin(now)) {
            frames++;
        }
    }

    /** One of the copies. */
    void received(long time, long now) {
        if (isWithin(now)) {
            received++;
        }
        if (isWithin(time)) {
            latencies.record(now - time);
            counted++;
        }
    }

    private boolean isWithin(long time) {
        return time >= from && time < to;
    }
}
