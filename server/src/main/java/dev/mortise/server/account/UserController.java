package dev.mortise.server.account;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.Violations;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The users of the caller's tenant.
@RestController
@RequestMapping("/api/v1/users")
class UserController {
    private static final String ADMIN = "user.admin";
    private static final Pattern USERNAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]*");
    private static final int LONGEST_NAME = 100;
    private static final int MOST_ROLES = 50;

    private final TenantTransactions transactions;
    private final Passwords passwords;
    private final PrincipalCache principals;
    private final AuditLog audit;
    private final Clock clock;

    UserController(
            TenantTransactions transactions,
            Passwords passwords,
            PrincipalCache principals,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.passwords = passwords;
        this.principals = principals;
        this.audit = audit;
        this.clock = clock;
    }

    /// A page of users by name; `next` is what to send as `after`.
    record Page(List<UserQueries.User> users, @Nullable String next) {}

    /// A user to create; roles by name.
    record Creation(
            @Nullable String username,
            @Nullable String password,
            @Nullable List<String> roles) {
        @Override
        public String toString() {
            return "Creation[" + username + "]";
        }
    }

    /// What to change of a user; what is absent stays.
    record Change(
            @Nullable String password,
            @Nullable Boolean suspended,
            @Nullable List<String> roles) {
        @Override
        public String toString() {
            return "Change[suspended=" + suspended + ", roles=" + roles + "]";
        }
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = CurrentCall.require(ADMIN);
        int size = Limits.page(limit);
        List<UserQueries.User> found = transactions.inTenant(
                principal.tenantId(), tx -> UserQueries.list(tx, principal.tenantId(), after, size + 1));
        return new Page(
                found.stream().limit(size).toList(),
                found.size() > size ? found.get(size - 1).username() : null);
    }

    @GetMapping("/{id}")
    UserQueries.User get(@PathVariable String id) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID userId = Ids.parse(id, "user");
        return transactions.inTenant(principal.tenantId(), tx -> find(tx, principal, userId));
    }

    @PostMapping
    ResponseEntity<UserQueries.User> create(@RequestBody Creation creation) {
        Principal principal = CurrentCall.require(ADMIN);
        Violations violations = new Violations();
        String username = violations.text(
                "/username",
                creation.username(),
                LONGEST_NAME,
                USERNAME,
                "letters, digits and . _ @ + -, beginning with a letter or digit, 100 at most");
        String password = violations.text(
                "/password", creation.password(), AuthController.SHORTEST_PASSWORD, AuthController.LONGEST_PASSWORD);
        List<String> roles = checkRoles(violations, creation.roles());
        violations.refuseIfAny();
        String hash = passwords.hash(password);
        UUID id = Ids.next();
        UserQueries.User created;
        try {
            created = transactions.inTenant(principal.tenantId(), tx -> {
                UserQueries.insert(tx, principal.tenantId(), id, username, hash, clock.instant());
                setRoles(tx, principal, id, roles);
                audit.record(
                        tx,
                        principal.tenantId(),
                        principal.actor(),
                        "user.created",
                        "user",
                        id.toString(),
                        Map.of("username", username, "roles", roles));
                return find(tx, principal, id);
            });
        } catch (DuplicateKeyException e) {
            throw ApiProblem.conflict("user_exists", "there is a user " + username + " already: choose another name");
        }
        return ResponseEntity.created(URI.create("/api/v1/users/" + id)).body(created);
    }

    @PatchMapping("/{id}")
    UserQueries.User change(@PathVariable String id, @RequestBody Change change) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID userId = Ids.parse(id, "user");
        Violations violations = new Violations();
        if (change.password() != null) {
            violations.text(
                    "/password", change.password(), AuthController.SHORTEST_PASSWORD, AuthController.LONGEST_PASSWORD);
        }
        List<String> roles = checkRoles(violations, change.roles());
        violations.refuseIfAny();
        String hash = change.password() == null ? null : passwords.hash(change.password());
        return transactions.inTenant(principal.tenantId(), tx -> {
            find(tx, principal, userId);
            Grants.mayTouch(tx, principal, userId);
            Map<String, Object> detail = new LinkedHashMap<>();
            if (hash != null) {
                UserQueries.setPassword(tx, principal.tenantId(), userId, hash, clock.instant());
                detail.put("password", "changed");
            }
            Boolean suspended = change.suspended();
            if (suspended != null) {
                UserQueries.setSuspended(tx, principal.tenantId(), userId, suspended, clock.instant());
                detail.put("suspended", suspended);
            }
            if (change.roles() != null) {
                setRoles(tx, principal, userId, roles);
                detail.put("roles", roles);
            }
            Grants.keepAnAdmin(tx, principal.tenantId());
            principals.forgetAfter(tx);
            audit.record(
                    tx, principal.tenantId(), principal.actor(), "user.changed", "user", userId.toString(), detail);
            return find(tx, principal, userId);
        });
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID userId = Ids.parse(id, "user");
        transactions.inTenant(principal.tenantId(), tx -> {
            UserQueries.User user = find(tx, principal, userId);
            Grants.mayTouch(tx, principal, userId);
            UserQueries.delete(tx, principal.tenantId(), userId);
            Grants.keepAnAdmin(tx, principal.tenantId());
            principals.forgetAfter(tx);
            audit.record(
                    tx,
                    principal.tenantId(),
                    principal.actor(),
                    "user.deleted",
                    "user",
                    userId.toString(),
                    Map.of("username", user.username()));
            return user;
        });
    }

    private static UserQueries.User find(Transaction tx, Principal principal, UUID id) {
        return UserQueries.byId(tx, principal.tenantId(), id)
                .orElseThrow(() -> ApiProblem.notFound("user", id.toString()));
    }

    private static List<String> checkRoles(Violations violations, @Nullable List<String> roles) {
        if (roles == null) {
            return List.of();
        }
        if (roles.size() > MOST_ROLES) {
            violations.add("/roles", "length", MOST_ROLES + " roles at most; these are " + roles.size());
            return List.of();
        }
        List<String> checked = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            checked.add(violations.text("/roles/" + i, roles.get(i), 1, LONGEST_NAME));
        }
        return checked;
    }

    /// Gives the user exactly these roles. What is added and what is taken must be the caller's to give.
    private static void setRoles(Transaction tx, Principal principal, UUID userId, List<String> names) {
        UUID tenant = principal.tenantId();
        Set<UUID> wanted = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String pointer = "/roles/" + i;
            RoleQueries.Role role = RoleQueries.byName(tx, tenant, name)
                    .orElseThrow(() -> ApiProblem.invalid(pointer, "unknown_role", "there is no role " + name));
            Grants.mayGive(principal, role.permissions());
            wanted.add(role.id());
        }
        Set<String> held = UserQueries.byId(tx, tenant, userId).stream()
                .flatMap(user -> user.roles().stream())
                .collect(Collectors.toSet());
        for (String name : held) {
            RoleQueries.byName(tx, tenant, name)
                    .filter(role -> !wanted.contains(role.id()))
                    .ifPresent(role -> RoleQueries.withdraw(tx, tenant, userId, role.id()));
        }
        wanted.forEach(role -> RoleQueries.assign(tx, tenant, userId, role));
    }
}
