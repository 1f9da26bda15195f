package org.praca.password;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.Block;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;

/**
 * The memory of one hash after another, a kibibyte a block. Every hash gets the blocks in the order in which they were made, and so in which
 * they lie in memory: in the opposite order, as from a stack, it would take a sixth longer. For one thread at a time.
 */
final class Memory implements BlockPool {
    private final int capacity;
    private final List<Block> blocks;
    private int next;

    /** Keeps so many blocks; a hash that needs more gets them, for itself alone. */
    Memory(int capacity) {
        this.capacity = capacity;
        this.blocks = new ArrayList<>(capacity);
    }

    /** A hash begins: what an earlier one got is free again. */
    Memory rewound() {
        next = 0;
        return this;
    }

    @Override
    public Block allocate() {
        if (next < blocks.size()) {
            return blocks.get(next++);
        }
        Block block = new Block();
        if (next < capacity) {
            blocks.add(block);
            next++;
        }
        return block;
    }

    /** The generator has cleared it. */
    @Override
    public void deallocate(Block block) {}
}
