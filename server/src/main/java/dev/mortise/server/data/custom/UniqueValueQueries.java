package dev.mortise.server.data.custom;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Transaction;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// The statements on the values of unique fields that tenants added. Each value of a row that is not deleted has one
/// entry, written in the row's own transaction; the table's key stands behind it, for two that write at the same time.
public final class UniqueValueQueries {
    private UniqueValueQueries() {}

    /// A value that a row has, or is to have.
    ///
    /// @param value as [dev.mortise.server.data.rules.Reading.Accepted] describes it
    public record Claim(EntityField field, UUID row, Object value) {
        private String digest() {
            String text = switch (value) {
                case BigDecimal number ->
                    number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
                case OffsetDateTime moment -> moment.toInstant().toString();
                default -> value.toString();
            };
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// The values of a row's unique fields.
    ///
    /// @param fields those of them that are wanted
    public static List<Claim> claims(StoredRow row, Collection<EntityField> fields) {
        List<Claim> claims = new ArrayList<>();
        for (EntityField field : fields) {
            Object value = row.value(field.name());
            if (value != null) {
                claims.add(new Claim(field, row.id(), value));
            }
        }
        return claims;
    }

    /// Takes values for rows. Who takes one that another transaction has just taken waits for its end.
    ///
    /// @param entity the whole entity
    /// @return the fields of which another row has the value
    public static Set<EntityField> take(Transaction transaction, EntityTable entity, List<Claim> claims) {
        if (claims.isEmpty()) {
            return Set.of();
        }
        Set<String> taken = new HashSet<>(transaction
                .jdbc()
                .sql("""
                        insert into custom_unique_values (tenant_id, plugin_id, entity_tag, field_tag, value, row_id)
                        select ?, ?, ?, u.tag::int, decode(u.value, 'hex'), u.row_id::uuid
                        from unnest(?::text[], ?::text[], ?::text[]) as u (tag, value, row_id)
                        order by u.tag::int, u.value
                        on conflict do nothing
                        returning field_tag || ' ' || encode(value, 'hex') || ' ' || row_id
                        """)
                .params(parameters(transaction, entity, claims))
                .query(String.class)
                .list());
        Set<EntityField> refused = new LinkedHashSet<>();
        for (Claim claim : claims) {
            String entry = claim.field().tag() + " " + claim.digest() + " " + claim.row();
            if (!taken.contains(entry) && !takeOver(transaction, entity, claim)) {
                refused.add(claim.field());
            }
        }
        return refused;
    }

    /// Takes the place of an entry whose row is deleted or gone, in a statement that sees what the first one waited
    /// for.
    private static boolean takeOver(Transaction transaction, EntityTable entity, Claim claim) {
        return transaction
                        .jdbc()
                        .sql("""
                        update custom_unique_values v set row_id = ?
                        where v.tenant_id = ? and v.plugin_id = ? and v.entity_tag = ? and v.field_tag = ?
                            and v.value = decode(?, 'hex')
                            and (v.row_id = ? or not exists (
                                select 1 from "%s" r
                                where r.tenant_id = v.tenant_id and r.id = v.row_id and r.deleted_at is null))
                        """.formatted(entity.table()))
                        .params(
                                claim.row(),
                                transaction.tenantId(),
                                entity.pluginId(),
                                entity.tag(),
                                claim.field().tag(),
                                claim.digest(),
                                claim.row())
                        .update()
                == 1;
    }

    /// Gives values of rows back.
    ///
    /// @param entity the whole entity
    public static void giveBack(Transaction transaction, EntityTable entity, List<Claim> claims) {
        if (!claims.isEmpty()) {
            transaction
                    .jdbc()
                    .sql("""
                            delete from custom_unique_values v
                            using (select ?::uuid as tenant_id, ?::text as plugin_id, ?::int as entity_tag) e,
                                unnest(?::text[], ?::text[], ?::text[]) as u (tag, value, row_id)
                            where v.tenant_id = e.tenant_id and v.plugin_id = e.plugin_id and v.entity_tag = e.entity_tag
                                and v.field_tag = u.tag::int and v.value = decode(u.value, 'hex') and v.row_id = u.row_id::uuid
                            """)
                    .params(parameters(transaction, entity, claims))
                    .update();
        }
    }

    private static List<Object> parameters(Transaction transaction, EntityTable entity, List<Claim> claims) {
        return List.of(
                transaction.tenantId(),
                entity.pluginId(),
                entity.tag(),
                claims.stream()
                        .map(claim -> Integer.toString(claim.field().tag()))
                        .toArray(String[]::new),
                claims.stream().map(Claim::digest).toArray(String[]::new),
                claims.stream().map(claim -> claim.row().toString()).toArray(String[]::new));
    }

    /// Which of some values other rows have.
    ///
    /// @param entity the whole entity
    /// @return the place of each such claim
    public static Set<Integer> taken(Transaction transaction, EntityTable entity, List<Claim> claims) {
        if (claims.isEmpty()) {
            return Set.of();
        }
        Map<String, UUID> owners = new HashMap<>();
        transaction
                .jdbc()
                .sql("""
                        select v.field_tag || ' ' || encode(v.value, 'hex') as entry, v.row_id
                        from (select ?::uuid as tenant_id, ?::text as plugin_id, ?::int as entity_tag) e,
                            unnest(?::text[], ?::text[], ?::text[]) as u (tag, value, row_id), custom_unique_values v, "%s" r
                        where v.tenant_id = e.tenant_id and v.plugin_id = e.plugin_id and v.entity_tag = e.entity_tag
                            and v.field_tag = u.tag::int and v.value = decode(u.value, 'hex')
                            and r.tenant_id = v.tenant_id and r.id = v.row_id and r.deleted_at is null
                        """.formatted(entity.table()))
                .params(parameters(transaction, entity, claims))
                .query((row, number) -> owners.put(row.getString("entry"), row.getObject("row_id", UUID.class)))
                .list();
        Set<Integer> taken = new HashSet<>();
        for (int at = 0; at < claims.size(); at++) {
            Claim claim = claims.get(at);
            UUID owner = owners.get(claim.field().tag() + " " + claim.digest());
            if (owner != null && !owner.equals(claim.row())) {
                taken.add(at);
            }
        }
        return taken;
    }

    /// Whether another row has a value, as a part of a statement.
    ///
    /// @param entity the whole entity
    public static Field<Boolean> isTaken(UUID tenantId, EntityTable entity, Claim claim) {
        return DSL.field(
                """
                exists (select 1 from custom_unique_values v, {0} r
                    where v.tenant_id = {1} and v.plugin_id = {2} and v.entity_tag = {3} and v.field_tag = {4}
                        and v.value = decode({5}, 'hex') and v.row_id <> {6}
                        and r.tenant_id = v.tenant_id and r.id = v.row_id and r.deleted_at is null)
                """,
                SQLDataType.BOOLEAN,
                DSL.table(DSL.name(entity.table())),
                DSL.val(tenantId),
                DSL.val(entity.pluginId()),
                DSL.val(entity.tag()),
                DSL.val(claim.field().tag()),
                DSL.val(claim.digest()),
                DSL.val(claim.row()));
    }

    /// Forgets the values of a field that is unique no more.
    ///
    /// @param tag the field's, from 1
    static void forget(Transaction transaction, EntityTable entity, int tag) {
        transaction
                .jdbc()
                .sql("""
                        delete from custom_unique_values
                        where tenant_id = ? and plugin_id = ? and entity_tag = ? and field_tag = ?
                        """)
                .params(transaction.tenantId(), entity.pluginId(), entity.tag(), -tag)
                .update();
    }
}
