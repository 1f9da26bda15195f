package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.Block;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private final Memory memory = new Memory(3);

    @Test
    void givesEveryHashTheSameBlocksInTheSameOrder() {
        List<Block> first = take(3);
        first.forEach(memory::deallocate);
        assertThat(first).doesNotHaveDuplicates();
        assertThat(take(3)).containsExactlyElementsOf(first);
    }

    @Test
    void keepsNoMoreThanItsCapacity() {
        List<Block> first = take(5);
        List<Block> second = take(5);
        assertThat(second.subList(0, 3)).containsExactlyElementsOf(first.subList(0, 3));
        assertThat(second.subList(3, 5)).doesNotContainAnyElementsOf(first);
    }

    @Test
    void isWholeAgainAfterAHashThatBrokeOff() {
        List<Block> first = take(2);
        assertThat(take(3)).startsWith(first.get(0), first.get(1)).doesNotHaveDuplicates();
    }

    private List<Block> take(int count) {
        memory.rewound();
        return Stream.generate(memory::allocate).limit(count).toList();
    }
}
