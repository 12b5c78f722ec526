package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The statements by which nodes know and wake each other.
final class NodeQueries {
    /// The first half of the advisory locks' keys; the second is the node's number.
    private static final int LOCKS = 0x4d4f5254;

    private static final String CHANNEL = "mortise_due";

    private NodeQueries() {}

    /// Announces a node and listens, under the platform's role. The row is seen when the lock is held, not
    /// before. The connection is in autocommit mode afterwards.
    static void join(Connection connection, String node) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set role mortise_platform");
            int number;
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into event_nodes (id) values (?) returning number")) {
                insert.setString(1, node);
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    number = row.getInt(1);
                }
            }
            statement.execute("select pg_advisory_lock(" + LOCKS + ", " + number + ")");
            statement.execute("listen " + CHANNEL);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /// Undoes [#join], so that the connection can go back to its pool.
    static void leave(Connection connection, String node) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from event_nodes where id = ?")) {
            delete.setString(1, node);
            delete.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("unlisten " + CHANNEL);
            statement.execute("select pg_advisory_unlock_all()");
            statement.execute("reset role");
        }
    }

    static void notifyAll(Transaction transaction, String node) {
        transaction
                .jdbc()
                .sql("select pg_notify('" + CHANNEL + "', ?)::text")
                .param(node)
                .query(String.class)
                .single();
    }

    static int count(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select count(id) from event_nodes")
                .query(Integer.class)
                .single();
    }

    /// Ends the leases of nodes that are dead, and forgets those nodes.
    ///
    /// @param node this one, which is not looked at
    /// @return the dead ones
    static List<String> buryTheDead(Transaction transaction, String node) {
        List<String> dead = transaction
                .jdbc()
                .sql("""
                        select n.id from (select id, number from event_nodes where id <> ? order by number) n
                        where pg_try_advisory_xact_lock(?, n.number)
                        """)
                .params(node, LOCKS)
                .query(String.class)
                .list();
        for (String id : dead) {
            endLeases(transaction, id);
            transaction
                    .jdbc()
                    .sql("delete from event_nodes where id = ?")
                    .param(id)
                    .update();
        }
        return dead;
    }

    /// Makes a node's leased deliveries due at once. The node's claims stay valid until another node claims
    /// them.
    static void endLeases(Transaction transaction, String node) {
        transaction
                .jdbc()
                .sql("update deliveries set due_at = now() where status = 'leased' and lease_node = ?")
                .param(node)
                .update();
    }
}
