package dev.mortise.component;

/// The bytes are no component that this runtime accepts. The author of the component is at fault.
public final class InvalidComponent extends ComponentException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CHARACTERS = 1_000;

    private final long byteOffset;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param byteOffset where in the component's bytes, from 0
    /// @param message what, expected against found; cut after 1 000 characters, since names in it may be long
    public InvalidComponent(String code, long byteOffset, String message) {
        super(code, shortened(message) + " (at byte offset " + byteOffset + ")");
        this.byteOffset = byteOffset;
    }

    private static String shortened(String message) {
        if (message.length() <= MOST_CHARACTERS) {
            return message;
        }
        boolean splitsPair = Character.isHighSurrogate(message.charAt(MOST_CHARACTERS - 1));
        return message.substring(0, splitsPair ? MOST_CHARACTERS - 1 : MOST_CHARACTERS) + "…";
    }

    /// Where the fault stands.
    ///
    /// @return the offset into the component's bytes, from 0
    public long byteOffset() {
        return byteOffset;
    }
}
