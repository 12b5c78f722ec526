package dev.mortise.server.data.sql;

import java.time.Instant;

/// A login to the database for one tenant.
///
/// @param login the role's name: random, as every login can list the names of all
/// @param name what it is for, in the operator's words
public record SqlLogin(String login, String name, Instant createdAt) {}
