package dev.mortise.server.data.web;

import dev.mortise.server.data.sql.SqlLogin;
import dev.mortise.server.data.sql.SqlLogins;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Violations;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Logins to the database with which people read a tenant's rows by SQL; for operators.
@RestController
@RequestMapping("/api/v1/tenants/{slug}/sql-access")
class SqlAccessController {
    private static final String ADMIN = "tenant.admin";

    private final SqlLogins logins;

    SqlAccessController(SqlLogins logins) {
        this.logins = logins;
    }

    /// A login to make.
    ///
    /// @param name what it is for
    record Creation(@Nullable String name) {}

    /// A tenant's logins.
    record Listing(List<SqlLogin> logins) {}

    @GetMapping
    Listing list(@PathVariable String slug) {
        CurrentCall.require(ADMIN);
        return new Listing(logins.list(slug));
    }

    @PostMapping(consumes = "application/json")
    ResponseEntity<SqlLogins.Made> create(@PathVariable String slug, @RequestBody Creation creation) {
        Principal principal = CurrentCall.require(ADMIN);
        Violations violations = new Violations();
        String name = violations.text("/name", creation.name(), 1, 100);
        violations.refuseIfAny();
        SqlLogins.Made made = logins.create(principal.actor(), slug, name);
        return ResponseEntity.created(URI.create("/api/v1/tenants/%s/sql-access/%s"
                        .formatted(slug, made.login().login())))
                .body(made);
    }

    @DeleteMapping("/{login}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void drop(@PathVariable String slug, @PathVariable String login) {
        Principal principal = CurrentCall.require(ADMIN);
        logins.drop(principal.actor(), slug, login);
    }
}
