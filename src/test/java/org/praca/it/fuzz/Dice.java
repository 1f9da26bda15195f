package org.praca.it.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** The choices of one request, the same ones for the same seed and number. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed, int number) {
        random = new SplittableRandom(seed * 1_000_003 + number);
    }

    /** True so many times out of a hundred. */
    boolean in100(int times) {
        return random.nextInt(100) < times;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
