/// Plugins: manifest, lifecycle, sandbox, host API and write-set. No SQL, no HTTP: the server gives it ports.
module dev.mortise.engine {
    requires static transitive org.jspecify;
    requires transitive dev.mortise.component;
    requires com.cronutils;
    requires java.management;
    requires jdk.management;
    requires org.tomlj;

    exports dev.mortise.engine;
    exports dev.mortise.engine.call;
    exports dev.mortise.engine.fault;
    exports dev.mortise.engine.manifest;
}
