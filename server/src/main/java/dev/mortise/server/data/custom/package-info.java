/// Fields that tenants add to the entities of plugins.
@NullMarked
package dev.mortise.server.data.custom;

import org.jspecify.annotations.NullMarked;
