package dev.mortise.server.account;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.VersionTags;
import dev.mortise.server.platform.Violations;
import dev.mortise.server.tenant.Tenants;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The roles of the caller's tenant. The admin role holds everything and stays as it is.
@RestController
@RequestMapping("/api/v1/roles")
class RoleController {
    private static final String ADMIN = "user.admin";
    private static final String IF_MATCH = "If-Match";
    private static final int MOST_ROLES = RoleQueries.MOST;
    private static final int MOST_PERMISSIONS = 2_000;
    private static final int MOST_RESTRICTIONS = 500;
    private static final int LONGEST_NAME = 100;

    private final TenantTransactions transactions;
    private final PrincipalCache principals;
    private final Tenants tenants;
    private final AuditLog audit;
    private final Clock clock;
    private final ObjectProvider<RestrictionRules> rules;

    RoleController(
            TenantTransactions transactions,
            PrincipalCache principals,
            Tenants tenants,
            AuditLog audit,
            Clock clock,
            ObjectProvider<RestrictionRules> rules) {
        this.rules = rules;
        this.transactions = transactions;
        this.principals = principals;
        this.tenants = tenants;
        this.audit = audit;
        this.clock = clock;
    }

    /// All roles of the tenant, and the permissions that a role can hold.
    record Listing(List<Shown> roles, List<PermissionQueries.Listed> permissions) {}

    /// A role.
    ///
    /// @param restrictions what its permissions for entities are cut down to
    /// @param etag stands for what it holds at this moment, whoever changed it: a person, or a plugin's upgrade
    record Shown(
            UUID id, String name, boolean admin, List<String> permissions, List<JsonNode> restrictions, String etag) {}

    /// A role to create.
    record Creation(
            @Nullable String name,
            @Nullable List<String> permissions,
            @Nullable List<JsonNode> restrictions) {}

    /// What a role shall hold.
    ///
    /// @param restrictions null leaves them as they are
    record Holding(
            @Nullable List<String> permissions, @Nullable List<JsonNode> restrictions) {}

    @GetMapping
    Listing list() {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions.inTenant(principal.tenantId(), tx -> {
            Map<UUID, List<RowRestriction>> held = RestrictionQueries.ofTenant(tx, principal.tenantId());
            return new Listing(
                    RoleQueries.list(tx, principal.tenantId(), MOST_ROLES).stream()
                            .map(role -> shown(tx, role, held.getOrDefault(role.id(), List.of())))
                            .toList(),
                    PermissionQueries.list(tx, isOperator(tx, principal)));
        });
    }

    @PostMapping
    ResponseEntity<Shown> create(@RequestBody Creation creation) {
        Principal principal = CurrentCall.require(ADMIN);
        Violations violations = new Violations();
        String name = violations.text("/name", creation.name(), 1, LONGEST_NAME);
        violations.refuseIfAny();
        UUID id = Ids.next();
        Shown created;
        try {
            created = transactions.inTenant(principal.tenantId(), tx -> {
                Set<String> permissions = checked(tx, principal, creation.permissions());
                if (RoleQueries.count(tx, principal.tenantId()) >= MOST_ROLES) {
                    throw ApiProblem.conflict("too_many", "a tenant may have " + MOST_ROLES + " roles at most");
                }
                RoleQueries.insert(tx, principal.tenantId(), id, name, false, clock.instant());
                PermissionQueries.replace(tx, principal.tenantId(), id, permissions);
                restrict(tx, principal, id, creation.restrictions());
                record(
                        tx,
                        principal,
                        "role.created",
                        id,
                        detail(Map.of("name", name, "permissions", permissions), creation.restrictions()));
                return shown(tx, principal, find(tx, principal, id));
            });
        } catch (DuplicateKeyException e) {
            throw ApiProblem.conflict("role_exists", "there is a role " + name + " already: choose another name");
        }
        return ResponseEntity.created(URI.create("/api/v1/roles/" + id))
                .eTag(created.etag())
                .body(created);
    }

    @GetMapping("/{id}")
    ResponseEntity<Shown> get(@PathVariable String id) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID roleId = Ids.parse(id, "role");
        Shown found =
                transactions.inTenant(principal.tenantId(), tx -> shown(tx, principal, find(tx, principal, roleId)));
        return ResponseEntity.ok().eTag(found.etag()).body(found);
    }

    @PutMapping("/{id}/permissions")
    ResponseEntity<Shown> setPermissions(
            @PathVariable String id,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody Holding holding) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID roleId = Ids.parse(id, "role");
        Shown changed = transactions.inTenant(principal.tenantId(), tx -> {
            RoleQueries.Role role = findChangeable(tx, principal, roleId);
            Grants.mayGive(principal, role.permissions());
            requireCurrent(tx, principal, role, ifMatch);
            Set<String> permissions = checked(tx, principal, holding.permissions());
            PermissionQueries.replace(tx, principal.tenantId(), roleId, permissions);
            restrict(tx, principal, roleId, holding.restrictions());
            principals.forgetAfter(tx);
            record(
                    tx,
                    principal,
                    "role.changed",
                    roleId,
                    detail(Map.of("permissions", permissions), holding.restrictions()));
            return shown(tx, principal, find(tx, principal, roleId));
        });
        return ResponseEntity.ok().eTag(changed.etag()).body(changed);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID roleId = Ids.parse(id, "role");
        transactions.inTenant(principal.tenantId(), tx -> {
            RoleQueries.Role role = findChangeable(tx, principal, roleId);
            Grants.mayGive(principal, role.permissions());
            requireCurrent(tx, principal, role, ifMatch);
            RoleQueries.delete(tx, principal.tenantId(), roleId);
            principals.forgetAfter(tx);
            record(tx, principal, "role.deleted", roleId, Map.of("name", role.name()));
            return role;
        });
    }

    @PutMapping("/{id}/users/{userId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void assign(@PathVariable String id, @PathVariable String userId) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID roleId = Ids.parse(id, "role");
        UUID user = Ids.parse(userId, "user");
        transactions.inTenant(principal.tenantId(), tx -> {
            RoleQueries.Role role = checkAssignment(tx, principal, roleId, user);
            RoleQueries.assign(tx, principal.tenantId(), user, roleId);
            principals.forgetAfter(tx);
            record(tx, principal, "role.assigned", roleId, Map.of("user", user, "role", role.name()));
            return role;
        });
    }

    @DeleteMapping("/{id}/users/{userId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable String id, @PathVariable String userId) {
        Principal principal = CurrentCall.require(ADMIN);
        UUID roleId = Ids.parse(id, "role");
        UUID user = Ids.parse(userId, "user");
        transactions.inTenant(principal.tenantId(), tx -> {
            RoleQueries.Role role = checkAssignment(tx, principal, roleId, user);
            RoleQueries.withdraw(tx, principal.tenantId(), user, roleId);
            Grants.keepAnAdmin(tx, principal.tenantId());
            principals.forgetAfter(tx);
            record(tx, principal, "role.withdrawn", roleId, Map.of("user", user, "role", role.name()));
            return role;
        });
    }

    private static RoleQueries.Role checkAssignment(Transaction tx, Principal principal, UUID roleId, UUID userId) {
        RoleQueries.Role role = find(tx, principal, roleId);
        if (UserQueries.byId(tx, principal.tenantId(), userId).isEmpty()) {
            throw ApiProblem.notFound("user", userId.toString());
        }
        Grants.mayGive(principal, role.permissions());
        Grants.mayTouch(tx, principal, userId);
        return role;
    }

    private static RoleQueries.Role find(Transaction tx, Principal principal, UUID id) {
        return RoleQueries.byId(tx, principal.tenantId(), id)
                .orElseThrow(() -> ApiProblem.notFound("role", id.toString()));
    }

    /// A role that stays as it is for others until the transaction ends.
    private static RoleQueries.Role findChangeable(Transaction tx, Principal principal, UUID id) {
        RoleQueries.lock(tx, principal.tenantId(), id);
        RoleQueries.Role role = find(tx, principal, id);
        if (role.admin()) {
            throw ApiProblem.conflict("admin_role", "the admin role holds every permission and stays as it is");
        }
        return role;
    }

    private void requireCurrent(Transaction tx, Principal principal, RoleQueries.Role role, @Nullable String ifMatch) {
        Shown current = shown(tx, principal, role);
        if (!VersionTags.of(VersionTags.required("role", ifMatch)).equals(current.etag())) {
            throw ApiProblem.of(
                            412,
                            "stale",
                            "the role has changed since: look at current, and send the change again with its ETag")
                    .with("current", current);
        }
    }

    private Set<String> checked(Transaction tx, Principal principal, @Nullable List<String> permissions) {
        if (permissions == null) {
            throw ApiProblem.invalid("/permissions", "required", "an array of permissions is required here");
        }
        if (permissions.size() > MOST_PERMISSIONS) {
            throw ApiProblem.invalid("/permissions", "length", MOST_PERMISSIONS + " permissions at most");
        }
        Set<String> known = PermissionQueries.list(tx, isOperator(tx, principal)).stream()
                .map(PermissionQueries.Listed::name)
                .collect(Collectors.toSet());
        Violations violations = new Violations();
        for (int i = 0; i < permissions.size(); i++) {
            String permission = violations.text("/permissions/" + i, permissions.get(i), 1, 300);
            if (!known.contains(permission)) {
                violations.add("/permissions/" + i, "unknown_permission", "GET /api/v1/roles lists all permissions");
            }
        }
        violations.refuseIfAny();
        Grants.mayGive(principal, permissions);
        return new TreeSet<>(permissions);
    }

    private static Map<String, Object> detail(Map<String, Object> known, @Nullable List<JsonNode> restrictions) {
        Map<String, Object> detail = new HashMap<>(known);
        if (restrictions != null) {
            detail.put("restrictions", restrictions);
        }
        return detail;
    }

    /// Cuts a role down. Nobody opens what they meet cut down themselves.
    private void restrict(Transaction tx, Principal principal, UUID roleId, @Nullable List<JsonNode> restrictions) {
        if (restrictions == null) {
            return;
        }
        if (restrictions.size() > MOST_RESTRICTIONS) {
            throw ApiProblem.invalid("/restrictions", "length", MOST_RESTRICTIONS + " restrictions at most");
        }
        Map<String, RowRestriction> read = new LinkedHashMap<>();
        for (int index = 0; index < restrictions.size(); index++) {
            String pointer = "/restrictions/" + index;
            RowRestriction restriction = rules.getObject().read(tx, principal, restrictions.get(index), pointer);
            if (read.put(restriction.entity(), restriction) != null) {
                throw ApiProblem.invalid(pointer + "/entity", "repeated", "the entity has a restriction above already");
            }
        }
        RestrictionQueries.replace(tx, principal.tenantId(), roleId, read.values());
    }

    private Shown shown(Transaction tx, Principal principal, RoleQueries.Role role) {
        return shown(tx, role, RestrictionQueries.ofRole(tx, principal.tenantId(), role.id()));
    }

    private Shown shown(Transaction tx, RoleQueries.Role role, List<RowRestriction> restrictions) {
        return new Shown(
                role.id(),
                role.name(),
                role.admin(),
                role.permissions(),
                restrictions.stream()
                        .map(one -> rules.getObject().show(tx, one))
                        .toList(),
                VersionTags.ofContent(Stream.concat(
                                Stream.of(role.name(), role.permissions().toString()),
                                restrictions.stream()
                                        .map(RoleController::content)
                                        .sorted())
                        .toList()));
    }

    /// What a restriction says, the same for the same: sets have no order of their own.
    private static String content(RowRestriction one) {
        return String.join(
                "\n",
                one.entity(),
                Integer.toString(one.entityTag()),
                String.valueOf(one.where()),
                new TreeSet<>(one.hidden()).toString(),
                new TreeSet<>(one.readOnly()).toString());
    }

    private boolean isOperator(Transaction tx, Principal principal) {
        return tenants.byId(tx, principal.tenantId())
                .orElseThrow(ApiProblem::unauthenticated)
                .operator();
    }

    private void record(Transaction tx, Principal principal, String action, UUID roleId, Map<String, ?> detail) {
        audit.record(tx, principal.tenantId(), principal.actor(), action, "role", roleId.toString(), detail);
    }
}
