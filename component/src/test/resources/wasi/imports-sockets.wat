(component
  (import "wasi:sockets/tcp-create-socket@0.2.0" (instance
    (export "create" (func (result u32))))))
