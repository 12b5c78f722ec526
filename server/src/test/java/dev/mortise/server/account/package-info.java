/// Tests of users, roles, permissions, login and tokens.
@NullMarked
package dev.mortise.server.account;

import org.jspecify.annotations.NullMarked;
