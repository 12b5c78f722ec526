/// The WebAssembly Component Model on the JVM, on the Endive core engine.
module dev.mortise.component {
    requires static transitive org.jspecify;
    requires run.endive.wasm;
    requires run.endive.runtime;
    requires run.endive.compiler;

    exports dev.mortise.component;
    exports dev.mortise.component.wasi;
}
