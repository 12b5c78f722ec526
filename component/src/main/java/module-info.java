/// The WebAssembly Component Model on the JVM, on the Endive core engine.
module dev.mortise.component {
    requires static transitive org.jspecify;

    exports dev.mortise.component;
}
