package org.praca.it.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes a request that fails smaller, part by part, as long as it fails. */
final class Shrinker {
    private static final int MOST_TRIES = 100;

    private final Predicate<Attack> fails;
    private int tries;

    Shrinker(Predicate<Attack> fails) {
        this.fails = fails;
    }

    Attack smallest(Attack attack) {
        Attack smaller = without(attack, attack.query(), attack::withQuery);
        smaller = without(smaller, smaller.headers(), smaller::withHeaders);
        if (smaller.members() != null) {
            return without(smaller, smaller.members(), smaller::withMembers);
        }
        for (int length = smaller.raw().length() / 2; length > 0; length /= 2) {
            Attack shorter =
                    smaller.withRaw(smaller.raw().substring(0, smaller.raw().length() - length));
            smaller = isWorse(shorter) ? shorter : smaller;
        }
        return smaller;
    }

    private <T> Attack without(Attack attack, List<T> parts, Function<List<T>, Attack> with) {
        List<T> left = new ArrayList<>(parts);
        Attack smallest = attack;
        for (T part : parts) {
            List<T> fewer = new ArrayList<>(left);
            fewer.remove(part);
            Attack smaller = with.apply(List.copyOf(fewer));
            if (isWorse(smaller)) {
                left = fewer;
                smallest = smaller;
            }
        }
        return smallest;
    }

    private boolean isWorse(Attack smaller) {
        return ++tries <= MOST_TRIES && fails.test(smaller);
    }
}
