/// Logins to the database with which people read a tenant's rows by SQL.
@NullMarked
package dev.mortise.server.data.sql;

import org.jspecify.annotations.NullMarked;
