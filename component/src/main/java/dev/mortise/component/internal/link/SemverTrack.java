package dev.mortise.component.internal.link;

/// Which versions of an interface serve each other: those of one major version, below 1.0.0 those of one minor version,
/// below 0.1.0 and before a release only the very same.
final class SemverTrack {
    private SemverTrack() {}

    /// The name with its version cut to its track; a name without a version as it is.
    static String of(String name) {
        int at = name.indexOf('@');
        if (at < 0) {
            return name;
        }
        String version = name.substring(at + 1);
        int build = version.indexOf('+');
        String release = build < 0 ? version : version.substring(0, build);
        if (release.indexOf('-') >= 0) {
            return name.substring(0, at + 1) + release;
        }
        String[] parts = release.split("\\.", -1);
        if (parts.length != 3) {
            return name;
        }
        String track = !parts[0].equals("0") ? parts[0] : !parts[1].equals("0") ? "0." + parts[1] : release;
        return name.substring(0, at + 1) + track;
    }
}
