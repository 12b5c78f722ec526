package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.platform.RowRestriction;
import java.util.List;

/// What a manifest's roles are cut down to, as it is stored.
public interface RoleRestrictions {
    /// The restrictions of a role.
    ///
    /// @param role as the manifest, which has been checked, names it
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` with every condition that is none
    List<RowRestriction> of(Manifest manifest, String role);

    /// Checks the conditions of all roles.
    ///
    /// @throws dev.mortise.engine.fault.Refused with every condition that is none, each fault with its line
    void check(Manifest manifest);
}
