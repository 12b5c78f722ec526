package dev.mortise.server.data.web;

import dev.mortise.server.data.openapi.PluginDescription;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The OpenAPI document of a plugin's rows, for programs that are made for one plugin.
@RestController
class DescriptionController {
    private final TenantTransactions transactions;
    private final VisibleEntities entities;

    DescriptionController(TenantTransactions transactions, VisibleEntities entities) {
        this.transactions = transactions;
        this.entities = entities;
    }

    /// Describes what the caller meets, by the version that serves. The ETag is of what it says: it changes with the
    /// plugin's version, with the tenant's own fields and with the caller's rights.
    @GetMapping("/api/v1/plugins/{plugin}/$openapi")
    ResponseEntity<String> describe(@PathVariable String plugin) {
        Principal principal = CurrentCall.principal();
        String document = transactions
                .inTenant(principal.tenantId(), tx -> entities.find(tx, principal, plugin))
                .map(found -> PluginDescription.of(
                                found.plugin().manifest(),
                                found.tables(),
                                found.visible(),
                                (action, table) -> principal.may(action.permission(table)))
                        .toString())
                .orElseThrow(() -> ApiProblem.notFound("plugin", plugin));
        return ResponseEntity.ok()
                .eTag(digest(document))
                .cacheControl(CacheControl.noCache().cachePrivate())
                .contentType(MediaType.APPLICATION_JSON)
                .body(document);
    }

    private static String digest(String document) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
