package dev.mortise.component.fuzz;

import java.util.ArrayList;
import java.util.List;

/// A guest's allocator: it hands out one piece of memory after the other and moves what a piece held before. A hostile
/// one gives the answers it was made with first.
final class Allocator {
    static final int START = 1024;

    private final Bytes memory;
    private final List<Integer> hostileAnswers;
    private final List<List<Integer>> trace = new ArrayList<>();
    private int end = START;

    /// @param hostileAnswers for each call in turn, the pointer to return; 0 for a good one
    Allocator(Bytes memory, List<Integer> hostileAnswers) {
        this.memory = memory;
        this.hostileAnswers = hostileAnswers;
    }

    /// A linear memory.
    interface Bytes {
        int size();

        byte get(int address);

        void set(int address, byte value);
    }

    /// The calls so far: old pointer, old size, alignment, new size, and what was returned.
    List<List<Integer>> trace() {
        return trace;
    }

    /// Returns a pointer, or a wild one when the memory is full.
    int call(int pointer, int oldSize, int alignment, int newSize) {
        int answer = trace.size() < hostileAnswers.size() ? hostileAnswers.get(trace.size()) : 0;
        if (answer == 0) {
            answer = (end + alignment - 1) & -alignment;
            end = (int) Math.min(memory.size(), (long) answer + newSize);
        }
        move(pointer, answer, Math.min(oldSize, newSize));
        trace.add(List.of(pointer, oldSize, alignment, newSize, answer));
        return answer;
    }

    private void move(int from, int to, int size) {
        if (from < 0 || to < 0 || from > memory.size() - size || to > memory.size() - size) {
            return;
        }
        byte[] moved = new byte[size];
        for (int i = 0; i < size; i++) {
            moved[i] = memory.get(from + i);
        }
        for (int i = 0; i < size; i++) {
            memory.set(to + i, moved[i]);
        }
    }
}
