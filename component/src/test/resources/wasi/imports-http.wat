(component
  (import "wasi:http/outgoing-handler@0.2.0" (instance
    (export "handle" (func (result u32))))))
