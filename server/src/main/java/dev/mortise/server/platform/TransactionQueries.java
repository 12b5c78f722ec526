package dev.mortise.server.platform;

/// The statements that open a transaction and change its role.
final class TransactionQueries {
    static final String BEGIN = """
            select set_config('role', ?, true), set_config('mortise.tenant', ?, true), set_config('statement_timeout', ?, true)
            """;
    static final String ROLE = "select set_config('role', ?, true)";

    private TransactionQueries() {}
}
