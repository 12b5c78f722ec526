package dev.mortise.server.platform.web;

import io.swagger.v3.core.jackson.TypeNameResolver;

/// Names the schemas of the API's description: a record nested in `SettingController` as `Page` is `SettingPage`, so
/// that records of the same name in
/// two controllers stay two.
final class NestedTypeNames extends TypeNameResolver {
    @Override
    protected String getNameOfClass(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        if (outer == null || !type.getName().startsWith("dev.mortise.")) {
            return super.getNameOfClass(type);
        }
        return outer.getSimpleName().replaceFirst("(Controller|Queries)$", "") + type.getSimpleName();
    }
}
