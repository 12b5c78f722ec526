package dev.mortise.server.data.store;

import dev.mortise.server.data.entity.EntityField;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;

/// Another row has a value of a unique field that the tenant added.
final class ValueTaken extends DuplicateKeyException {
    private static final long serialVersionUID = 1L;

    private final transient Set<EntityField> fields;

    ValueTaken(Set<EntityField> fields) {
        super("values of unique fields are taken");
        this.fields = Set.copyOf(fields);
    }

    Set<EntityField> fields() {
        return fields;
    }
}
