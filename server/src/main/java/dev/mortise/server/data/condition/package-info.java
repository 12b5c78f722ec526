/// Conditions of subscriptions: which rows' events a plugin hears.
@NullMarked
package dev.mortise.server.data.condition;

import org.jspecify.annotations.NullMarked;
