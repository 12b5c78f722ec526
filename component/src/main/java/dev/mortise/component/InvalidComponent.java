package dev.mortise.component;

/// The bytes are no component that this runtime accepts. The author of the component is at fault.
public final class InvalidComponent extends ComponentException {
    private static final long serialVersionUID = 1L;

    private final long byteOffset;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param byteOffset where in the component's bytes, from 0
    /// @param message what, expected against found
    public InvalidComponent(String code, long byteOffset, String message) {
        super(code, message + " (at byte offset " + byteOffset + ")");
        this.byteOffset = byteOffset;
    }

    /// Where the fault stands.
    ///
    /// @return the offset into the component's bytes, from 0
    public long byteOffset() {
        return byteOffset;
    }
}
