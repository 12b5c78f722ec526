/// Users, roles and permissions of each tenant, login and tokens.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Accounts")
package dev.mortise.server.account;

import org.jspecify.annotations.NullMarked;
