package dev.mortise.server.data;

/// How far a table has come that is made ready for another version of its plugin.
///
/// @param entity the entity's name
/// @param step `rows`, `indexes` or `ready`
/// @param rowsDone how many rows have been carried over
/// @param rowsTotal how many there were at the beginning, counted or estimated
public record SchemaProgress(String entity, String step, long rowsDone, long rowsTotal) {}
