package dev.mortise.component.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Choices read off a fuzzer's bytes, first to last. When the bytes are used up every choice is the simplest one, so
/// that
/// a short input describes a small thing and the same input always the same thing.
final class Choices {
    private static final int PAGE_BYTES = 65_536;

    /// Where something begins or ends: surrogates, code points, tags, lengths, signs.
    private static final List<Integer> EDGES =
            List.of(0xD800, 0xE000, 0x10_FFFF, 1 << 31, (1 << 31) + 8, 1 << 28, 1 << 16, 1 << 30, 0, 256, 128);

    private final byte[] bytes;
    private int position;

    Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Choices that follow from an input without being part of it.
    static Choices derivedFrom(byte[] input) {
        byte[] bytes = new byte[4096];
        new SplittableRandom(Arrays.hashCode(input)).nextBytes(bytes);
        return new Choices(bytes);
    }

    int left() {
        return bytes.length - position;
    }

    /// 0 to 255.
    int u8() {
        return position < bytes.length ? bytes[position++] & 0xFF : 0;
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int i32() {
        return u16() | u16() << 16;
    }

    long i64() {
        return Integer.toUnsignedLong(i32()) | (long) i32() << 32;
    }

    /// 0 to `bound` - 1.
    int below(int bound) {
        return bound <= 1 ? 0 : (bound <= 0x100 ? u8() : u16()) % bound;
    }

    /// True in one of `n` cases.
    boolean oneIn(int n) {
        return u8() % n == n - 1;
    }

    <T> T of(List<T> list) {
        return list.get(below(list.size()));
    }

    /// What is left, or its beginning.
    byte[] rest(int most) {
        int end = Math.min(bytes.length, position + most);
        byte[] rest = Arrays.copyOfRange(bytes, Math.min(position, end), end);
        position = end;
        return rest;
    }

    /// A number as hostile guests like them: small, at an edge, near the end of a memory page, or anything.
    int pointer() {
        return switch (below(8)) {
            case 0, 1, 2 -> u8();
            case 3, 4 -> u8() * 8;
            case 5 -> PAGE_BYTES - u8();
            case 6 -> of(EDGES) - 1 + below(3);
            default -> i32();
        };
    }

    /// A length that reaches from an address to the end of the page, or a little less or more, in elements of some
    /// size.
    int lengthAfter(long address) {
        return (int) ((PAGE_BYTES - address) >> below(4)) - 1 + below(3);
    }
}
