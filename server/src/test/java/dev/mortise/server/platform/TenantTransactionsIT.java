package dev.mortise.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;

class TenantTransactionsIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final UUID ONE = Ids.next();
    private static final UUID OTHER = Ids.next();

    private final TenantTransactions transactions = DATABASE.transactions();

    @BeforeAll
    static void makeATable() {
        DATABASE.transactions().asOwner(tx -> {
            tx.jdbc()
                    .sql("create table note (tenant_id uuid, id int, text text, primary key (tenant_id, id))")
                    .update();
            tx.jdbc().sql("call mortise_protect('note')").update();
            return tx.jdbc()
                    .sql("grant select, insert, update, delete on note to mortise_app, mortise_platform")
                    .update();
        });
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    private static int insert(Transaction tx, UUID tenant, int id) {
        return tx.jdbc()
                .sql("insert into note (tenant_id, id, text) values (?, ?, 'x')")
                .params(tenant, id)
                .update();
    }

    private static int count(Transaction tx) {
        return tx.jdbc().sql("select count(id) from note").query(Integer.class).single();
    }

    @Test
    void aTenantSeesItsOwnRowsOnly() {
        int before = transactions.inTenant(ONE, TenantTransactionsIT::count);
        transactions.inTenant(ONE, tx -> insert(tx, ONE, 1));
        transactions.inTenant(OTHER, tx -> insert(tx, OTHER, 1));
        assertThat(transactions.inTenant(ONE, TenantTransactionsIT::count)).isEqualTo(before + 1);
        assertThat(transactions.inPlatform(TenantTransactionsIT::count)).isGreaterThanOrEqualTo(before + 2);
    }

    @Test
    void aTenantCannotWriteAnothersRows() {
        assertThatThrownBy(() -> transactions.inTenant(ONE, tx -> insert(tx, OTHER, 7)))
                .hasStackTraceContaining("row-level security");
        transactions.inTenant(OTHER, tx -> insert(tx, OTHER, 8));
        int changed = transactions.inTenant(
                ONE,
                tx -> tx.jdbc().sql("update note set text = 'y' where id = 8").update());
        assertThat(changed).isZero();
    }

    @Test
    void theOwnerSeesNoTenantsRows() {
        transactions.inTenant(ONE, tx -> insert(tx, ONE, 20));
        assertThat(transactions.asOwner(TenantTransactionsIT::count)).isZero();
        int seen = transactions.asOwner(tx -> tx.as(DatabaseRole.PLATFORM, TenantTransactionsIT::count));
        assertThat(seen).isPositive();
    }

    @Test
    void roleAndTenantEndWithTheTransaction() {
        transactions.inTenant(ONE, tx -> insert(tx, ONE, 30));
        String left = transactions.asOwner(tx -> tx.jdbc()
                .sql("select current_user || ' ' || current_setting('mortise.tenant')")
                .query(String.class)
                .single());
        assertThat(left).isEqualTo("mortise ");
    }

    @Test
    void anExceptionRollsBackAndSkipsWhatWaitsForTheCommit() {
        List<String> ran = new ArrayList<>();
        assertThatThrownBy(() -> transactions.inTenant(ONE, tx -> {
                    insert(tx, ONE, 40);
                    tx.afterCommit(() -> ran.add("after commit"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(ran).isEmpty();
        transactions.inTenant(ONE, tx -> {
            tx.afterCommit(() -> ran.add("after commit"));
            return insert(tx, ONE, 40);
        });
        assertThat(ran).containsExactly("after commit");
    }

    @Test
    void aPartThatThrowsIsUndoneAlone() {
        List<String> ran = new ArrayList<>();
        transactions.inTenant(ONE, tx -> {
            insert(tx, ONE, 60);
            tx.afterCommit(() -> ran.add("before"));
            assertThatThrownBy(() -> tx.nested(inner -> {
                        insert(inner, ONE, 61);
                        inner.afterCommit(() -> ran.add("undone"));
                        return inner.as(DatabaseRole.PLATFORM, platform -> insert(platform, ONE, 60));
                    }))
                    .isInstanceOf(DuplicateKeyException.class);
            assertThat(tx.role()).isEqualTo(DatabaseRole.TENANT);
            return tx.nested(inner -> {
                inner.afterCommit(() -> ran.add("after"));
                return insert(inner, ONE, 62);
            });
        });
        assertThat(ran).containsExactly("before", "after");
        List<Integer> kept = transactions.inTenant(
                ONE,
                tx -> tx.jdbc()
                        .sql("select id from note where id between 60 and 69 order by id")
                        .query(Integer.class)
                        .list());
        assertThat(kept).containsExactly(60, 62);
    }

    @Test
    void bothWaysToRunSqlThrowTheSameException() {
        transactions.inTenant(ONE, tx -> insert(tx, ONE, 50));
        assertThatThrownBy(() -> transactions.inTenant(ONE, tx -> insert(tx, ONE, 50)))
                .isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> transactions.inTenant(
                        ONE,
                        tx -> tx.dsl()
                                .insertInto(DSL.table(DSL.name("note")))
                                .set(DSL.field(DSL.name("tenant_id"), UUID.class), ONE)
                                .set(DSL.field(DSL.name("id"), Integer.class), 50)
                                .execute()))
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void cancelEndsARunningStatement() throws InterruptedException {
        try (OpenTransaction tx = transactions.beginTenant(ONE)) {
            Thread canceller = Thread.ofVirtual().start(() -> {
                boolean running = false;
                while (!running) {
                    running = !DATABASE.asSuperuser("select 1 from pg_stat_activity where query like '%pg_sleep(20)%'"
                                    + " and state = 'active' and pid <> pg_backend_pid()")
                            .isEmpty();
                }
                tx.cancel();
            });
            assertThatThrownBy(() -> tx.jdbc()
                            .sql("select 1 from pg_sleep(20)")
                            .query(Integer.class)
                            .single())
                    .hasMessageContaining("canceling statement");
            canceller.join();
            assertThatThrownBy(tx::jdbc).isInstanceOf(QueryTimeoutException.class);
        }
    }
}
