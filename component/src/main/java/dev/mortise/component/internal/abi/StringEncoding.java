package dev.mortise.component.internal.abi;

/// How a guest keeps strings.
public enum StringEncoding {
    UTF8,
    UTF16,
    LATIN1_UTF16
}
