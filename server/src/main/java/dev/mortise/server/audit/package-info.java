/// Who changed what, when: written in the transaction of the change, never altered.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Audit")
package dev.mortise.server.audit;

import org.jspecify.annotations.NullMarked;
