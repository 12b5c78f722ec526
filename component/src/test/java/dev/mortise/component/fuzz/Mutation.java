package dev.mortise.component.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Changes an input at random, for runs without a fuzzer.
final class Mutation {
    private Mutation() {}

    static byte[] of(byte[] seed, SplittableRandom random) {
        if (seed.length == 0) {
            byte[] fresh = new byte[random.nextInt(1, 1024)];
            random.nextBytes(fresh);
            return fresh;
        }
        byte[] changed = seed.clone();
        int changes = random.nextInt(1, 5);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt(256);
                case 2 -> changed[at] += (byte) random.nextInt(-2, 3);
                default -> {
                    int from = random.nextInt(changed.length);
                    int length = Math.min(random.nextInt(16), changed.length - Math.max(at, from));
                    System.arraycopy(seed, from, changed, at, length);
                }
            }
        }
        return random.nextInt(16) == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length)) : changed;
    }
}
