package dev.mortise.server.data.entity;

import java.math.BigDecimal;

/// An amount of a currency.
///
/// @param currency three capital letters, as ISO 4217 has them
public record MoneyAmount(BigDecimal amount, String currency) {}
