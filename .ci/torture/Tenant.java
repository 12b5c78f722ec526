import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A tenant and what its writers know to be stored, or not to know.
final class Tenant {
    static final int KEYS = 16;
    static final int ACCOUNTS = 40;
    static final int BALANCE = 1000;

    final String slug;
    final String password;
    volatile String token = "";
    final List<String> accounts = new ArrayList<>();
    final Map<String, Thing> things = new ConcurrentHashMap<>();
    final Map<String, Transfer> transfers = new ConcurrentHashMap<>();

    Tenant(String slug, String password) {
        this.slug = slug;
        this.password = password;
    }

    /// A row that one writer alone changes.
    ///
    /// @param number how often it was written, the creation included, as answers said
    record Thing(String key, int number, String etag) {}

    /// @param acknowledged false when no answer came: it may be stored or not
    record Transfer(String source, String target, int amount, boolean acknowledged) {}
}
