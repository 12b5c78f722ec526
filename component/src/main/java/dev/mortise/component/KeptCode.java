package dev.mortise.component;

import dev.mortise.component.internal.link.Program;
import dev.mortise.component.internal.link.Uninterrupted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// What a cache keeps of a component, looked for on a thread of its own: reading it, and having the JVM define its
/// classes, takes about as long as decoding the component, which goes on meanwhile.
final class KeptCode {
    private final CodeCache cache;
    private final String rewriterVersion;
    private final FutureTask<Found> found;

    /// What was found.
    ///
    /// @param key under which it is kept
    /// @param code null if there is none, or none of this version
    record Found(String key, Program.@Nullable Kept code) {}

    private KeptCode(CodeCache cache, String rewriterVersion, byte[] bytes) {
        this.cache = cache;
        this.rewriterVersion = rewriterVersion;
        found = new FutureTask<>(() -> {
            String key = key(bytes, rewriterVersion);
            byte[] code = cache.load(key);
            return new Found(key, code == null ? null : Program.Kept.of(code));
        });
    }

    /// Begins to look.
    ///
    /// @param bytes the component's
    /// @return null if the options have no cache, or nothing is compiled
    static @Nullable KeptCode lookFor(byte[] bytes, CompileOptions options) {
        CodeCache cache = options.cache();
        if (cache == null || options.engine() == CompileOptions.Engine.INTERPRETED) {
            return null;
        }
        KeptCode kept = new KeptCode(cache, options.rewriterVersion(), bytes);
        Thread.ofPlatform().name("mortise-kept-code").daemon().start(kept.found);
        return kept;
    }

    private static String key(byte[] bytes, String rewriterVersion) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((Program.CODE_VERSION + " " + rewriterVersion + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Whether these options would find the same.
    boolean isOf(CompileOptions options) {
        return cache.equals(options.cache()) && rewriterVersion.equals(options.rewriterVersion());
    }

    /// Waits for what was found.
    Found await() {
        try {
            return Uninterrupted.get(found);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the code cache failed", failed.getCause());
        }
    }
}
