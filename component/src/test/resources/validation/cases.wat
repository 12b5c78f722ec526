;; accepted: names of imports that say where to find a component
(component
  (import "unlocked-dep=<acme:parts>" (func))
  (import "unlocked-dep=<acme:parts/list@*>" (func))
  (import "unlocked-dep=<acme:parts@{>=1.0.0-rc.1 <2.0.0}>" (func))
  (import "unlocked-dep=<acme:parts@{<3.2.1}>" (func))
  (import "locked-dep=<acme:parts@1.2.3>,integrity=<sha384-QUJD>" (func))
  (import "url=<>" (func))
  (import "url=<parts.wasm>,integrity=<sha256-QQ==>" (func))
  (import "integrity=< sha512-+/a?ct=wasm sha256-b >" (func)))
;; invalid "is not a valid export name": an export that says where to find a component
(component (import "f" (func $f)) (export "url=<parts.wasm>" (func $f)))
;; invalid "expected `<` at ``": a location without brackets
(component (import "url=" (func)))
;; invalid "url cannot contain `<`": a location with a bracket inside
(component (import "url=<a<b>" (func)))
;; invalid "trailing characters found: `!`": characters after a location
(component (import "locked-dep=<acme:parts>!" (func)))
;; invalid "expected `>=` or `<` at start of version range": a range without a bound
(component (import "unlocked-dep=<acme:parts@{1.0.0}>" (func)))
;; invalid "expected `<` at start of version range upper bounds": a range with two lower bounds
(component (import "unlocked-dep=<acme:parts@{>=1.0.0 >=2.0.0}>" (func)))
;; invalid "`1.0` is not a valid semver": a locked version that is none
(component (import "locked-dep=<acme:parts@1.0>" (func)))
;; invalid "integrity hash cannot be empty": no hash
(component (import "integrity=< >" (func)))
;; invalid "unrecognized hash algorithm": a hash of an old kind
(component (import "integrity=<sha1-QUJD>" (func)))
;; invalid "expected `-` after hash algorithm": a hash without digest
(component (import "integrity=<sha256QUJD>" (func)))
;; invalid "not valid base64: `A===`": a digest with too much padding
(component (import "integrity=<sha256-A===>" (func)))
;; invalid "not valid base64: `A=B`": a digest with padding inside
(component (import "integrity=<sha256-A=B>" (func)))
;; unsupported "nested package names": a package in a package
(component (import "acme:tools:parts/list" (func)))
;; unsupported "nested package names": an interface in an interface
(component (import "acme:parts/list/item" (func)))
;; invalid "`P` is not lowercase": capitals in a package
(component (import "acme:PARTS/list" (func)))
;; accepted: versions at the edge of the grammar
(component
  (import "acme:parts/a@18446744073709551615.0.0" (func))
  (import "acme:parts/b@1.0.0-0a.-.10" (func))
  (import "acme:parts/c@1.0.0+001.02" (func))
  (import "acme:parts/d@1.0.0-RC" (func))
  (import "acme:parts/d@1.0.0-rc" (func)))
;; invalid "exceeds the largest of 64 bits": a version of more than 64 bits
(component (import "acme:parts/a@18446744073709551616.0.0" (func)))
;; invalid "invalid leading zero in minor version number": a version with a leading zero
(component (import "acme:parts/a@1.02.0" (func)))
;; invalid "invalid leading zero in pre-release identifier": a pre-release with a leading zero
(component (import "acme:parts/a@1.0.0-01" (func)))
;; invalid "empty identifier segment in build metadata": build metadata without text
(component (import "acme:parts/a@1.0.0+a..b" (func)))
;; invalid "unexpected end of input while parsing minor version number": a version of two numbers
(component (import "acme:parts/a@1.0" (func)))
;; invalid "conflicts with previous name": interfaces that differ in case only
(component (import "acme:parts/list" (func)) (import "acme:parts/LIST" (func)))
;; invalid "record field name `A-b` conflicts with previous field name `a-B`": fields that differ in case only
(component (type (record (field "a-B" u8) (field "A-b" u8))))
;; accepted: labels whose later words begin with digits
(component (import "a-1-2b-3C" (func)))
;; invalid "not in kebab case": a word in mixed case
(component (import "a-bC" (func)))
;; invalid "not in kebab case": an empty word
(component (import "a--b" (func)))
;; invalid "does not have a name in this context": a method of a resource that has its name elsewhere
(component
  (component
    (import "r" (type $r (sub resource)))
    (import "f" (func $f (param "self" (borrow $r))))
    (export "s" (type $r))
    (export "[method]s.f" (func $f))))
;; accepted: a method of a resource under the name that it is exported with
(component
  (component
    (import "r" (type $r (sub resource)))
    (import "f" (func $f (param "self" (borrow $r))))
    (export $s "s" (type $r))
    (export "[method]s.f" (func $f) (func (param "self" (borrow $s))))))
;; unsupported "represented by `i64`": a resource of 64 bits
(component (type (resource (rep i64))))
;; accepted: an import whose two names are empty
(component
  (core module $a (func (export "")))
  (core instance $a (instantiate $a))
  (core module $b (import "" "" (func)))
  (core instance (instantiate $b (with "" (instance $a)))))
;; accepted: names of core imports that are no identifiers
(component
  (core module $a (func (export "→ 次 😀")))
  (core instance $a (instantiate $a))
  (core module $b (import "💡" "→ 次 😀" (func)))
  (core instance (instantiate $b (with "💡" (instance $a)))))
;; accepted: a memory with the largest maximum where one is wanted
(component
  (core module $a (memory (export "m") 1 65536))
  (core instance $a (instantiate $a))
  (core module $b (import "a" "m" (memory 1 65536)))
  (core instance (instantiate $b (with "a" (instance $a)))))
;; accepted: a function that takes a reference of itself and is exported
(component (core module (func $f (export "f") (drop (ref.func $f)))))
;; invalid "undeclared function reference": a reference of a function that nothing declares
(component (core module (func $f) (func (drop (ref.func $f)))))
;; invalid "unknown table 0": the size of a table that is not there
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\08\01\06\00\fc\10\00\1a\0b")
;; invalid "unknown elem segment 0": dropping a segment that is not there
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\07\01\05\00\fc\0d\00\0b")
;; malformed "expected an operator or the end of a function body": a block without end
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\06\01\04\00\02\40\0b")
;; unsupported "heap types of the GC proposal": a null of a type that does not exist
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\07\01\05\00\d0\40\1a\0b")
;; malformed "section out of order": tags after globals
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\06\01\00" "\0d\03\01\00\00")
;; malformed "section out of order": a section twice
(module binary "\00asm\01\00\00\00" "\05\01\00" "\05\01\00")
;; malformed "section size mismatch": bytes after the last tag
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\0d\04\01\00\00\00")
;; malformed "invalid tag attributes": a tag with an attribute
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\0d\03\01\01\00")
;; invalid "expected no results": a tag with results
(module binary "\00asm\01\00\00\00" "\01\05\01\60\00\01\7f" "\0d\03\01\00\00")
;; malformed "inconsistent lengths: expected 1 bodies, found 0": a function without body
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00")
;; malformed "inconsistent lengths: expected 2, found 0": data that is announced and not there
(module binary "\00asm\01\00\00\00" "\0c\01\02")
;; invalid "expected two i32 in a constant expression": adding numbers of two types
(module binary "\00asm\01\00\00\00" "\06\09\01\7f\00\41\00\42\00\6a\0b")
;; invalid "expected a constant expression of type i32, found []": an initial value without value
(module binary "\00asm\01\00\00\00" "\06\04\01\7f\00\0b")
;; invalid "is mutable": an initial value that may change
(component (core module (global $g (mut i32) (i32.const 1)) (global i32 (global.get $g))))
;; accepted: an initial value that is computed
(component (core module (global $g i64 (i64.const 6)) (global i64 (i64.mul (global.get $g) (i64.sub (i64.const 9) (i64.const 2))))))
;; invalid "expected elements of type externref, found funcref": functions in a table of other references
(component (core module (table 1 externref) (func $f) (elem (table 0) (i32.const 0) func $f)))
;; invalid "table size minimum 2 is greater than its maximum 1": a table that is larger than it may be
(component (core module (table 2 1 funcref)))
;; invalid "at most 65536 pages": a memory of more than 4 GiB
(component (core module (memory 65537)))
;; invalid "expected no parameters and no results": a start function with parameters
(component (core module (func $f (param i32)) (start $f)))
;; invalid "unknown function 7": an export of what is not there
(component (core module (export "f" (func 7))))
;; invalid "duplicate import name `a:b`": an import twice
(component (core module (import "a" "b" (func)) (import "a" "b" (global i32))))
;; unsupported "compact import section": imports that share a module name
(component (core module (import "a" (item "b" (func)) (item "c" (func)))))
;; unsupported "custom page sizes": a memory of pages of one byte
(component (core module (memory 1 (pagesize 1))))
;; unsupported "shared memories (threads)": a shared memory
(component (core module (memory 1 1 shared)))
;; unsupported "memory64": a memory of 64 bits
(component (core module (memory i64 1)))
;; unsupported "GC proposal": a structure
(component (core module (type (struct))))
;; invalid "local resource type found in imports": an import that is a resource of this component
(component (type $r (resource (rep i32))) (import "s" (type (eq $r))))
;; invalid "local resource type found in imports": an import that is a resource of an instance
(component
  (component $c (type $r (resource (rep i32))) (export "r" (type $r)))
  (instance $i (instantiate $c))
  (alias export $i "r" (type $r))
  (import "s" (type (eq $r))))
;; invalid "local resource type found in imports": an imported instance with a resource of this component
(component $outer
  (type $r (resource (rep i32)))
  (import "i" (instance (alias outer $outer $r (type $s)) (export "s" (type (eq $s))))))
;; invalid "local resource type found in imports": an import that is what a type exports
(component (type (component (export "r" (type $r (sub resource))) (import "s" (type (eq $r))))))
;; accepted: an import that is a resource of another import
(component
  (import "i" (instance $i (export "r" (type (sub resource)))))
  (alias export $i "r" (type $r))
  (import "s" (type (eq $r))))
;; invalid "local resource type found in export but not exported itself": an exported type of a component that mentions a resource
(component $outer
  (type $r (resource (rep i32)))
  (type $c (component (alias outer $outer $r (type $s)) (import "s" (type (eq $s)))))
  (export "c" (type $c)))
;; accepted: an exported type of a component that mentions an exported resource
(component $outer
  (type $r (resource (rep i32)))
  (type $c (component (alias outer $outer $r (type $s)) (import "s" (type (eq $s)))))
  (export "c" (type $c))
  (export "r" (type $r)))
;; invalid "ascribed type of export is not compatible": a resource shown as another one
(component (type $r (resource (rep i32))) (export "r" (type $r) (type (sub resource))))
;; invalid "ascribed type of export is not compatible": an instance shown with another resource
(component
  (import "i" (instance $i (export "r" (type (sub resource)))))
  (export "j" (instance $i) (instance (export "r" (type (sub resource))))))
;; accepted: an instance shown without its resource
(component
  (import "i" (instance $i (export "r" (type (sub resource))) (export "f" (func))))
  (export "j" (instance $i) (instance (export "f" (func)))))
;; invalid "resource types are not the same": a type of instances that introduce a resource in place of another such type
(component
  (type $i (instance (export "r" (type (sub resource)))))
  (component $c (type $j (instance (export "r" (type (sub resource))))) (import "t" (type (eq $j))))
  (instance (instantiate $c (with "t" (type $i)))))
;; accepted: a component that exports a resource where another such component is wanted
(component
  (import "c" (component $c (export "i" (instance (export "r" (type (sub resource)))))))
  (component $d (import "c" (component (export "i" (instance (export "r" (type (sub resource))))))))
  (instance (instantiate $d (with "c" (component $c)))))
;; invalid "unknown type 64": the type of a block, in two bytes, that is not there
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\09\01\07\00\02\c0\00\0b\0b\0b")
;; malformed "malformed block type -64": the type of a block, in two bytes, that is negative
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\08\01\06\00\02\c0\7f\0b\0b")
;; malformed "expected the end of a function body": operators after the end of a body
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\05\01\03\00\0b\0b")
;; unsupported "vector instructions (SIMD)": a vector instruction
(component (core module (func (drop (i32x4.extract_lane 0 (v128.const i32x4 1 2 3 4))))))
;; unsupported "instructions of the GC proposal": an instruction of garbage collection
(component (core module (func (param i32) (drop (ref.i31 (local.get 0))))))
;; unsupported "calls of typed function references": a call of a reference
(component (core module (type $t (func)) (func (call_ref $t (unreachable)))))
;; unsupported "instructions of legacy exceptions": a legacy `try`
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\08\01\06\00\06\40\19\0b\0b")
;; unsupported "atomic instructions (threads)": an atomic instruction
(component (core module (memory 1) (func (drop (i32.atomic.load (i32.const 0))))))
;; unsupported "instructions of stack switching": a suspension
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\06\01\04\00\e2\00\0b")
;; malformed "illegal opcode 0xff": an opcode that is none
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\05\01\03\00\ff\0b")
;; invalid "expected i32, found i64": an operand of another type
(component (core module (func (result i32) (i32.eqz (i64.const 1)))))
;; invalid "found no operand in this block": an operand from outside the block
(component (core module (func (result i32) i32.const 1 (block (result i32) i32.eqz))))
;; invalid "found 1 more": a value that is left over
(component (core module (func i32.const 1)))
;; invalid "unknown label 3": a branch to a block that is not there
(component (core module (func (block (br 3)))))
;; invalid "unknown local 1": a local that is not there
(component (core module (func (param i32) (drop (local.get 1)))))
;; invalid "global is immutable": an immutable global that is set
(component (core module (global $g i32 (i32.const 0)) (func (global.set $g (i32.const 1)))))
;; invalid "alignment must not be larger than natural": an access that is aligned too much
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\05\03\01\00\01" "\0a\0a\01\08\00\41\00\28\03\00\1a\0b")
;; invalid "labels of `br_table` that all take 1 values, found one that takes 0": labels that take different values
(component (core module (func (block (block (result i32) (br_table 0 1 (i32.const 5) (i32.const 0))) drop))))
;; invalid "an `if` without `else` gives what it takes": a value of one branch
(component (core module (func (result i32) (if (result i32) (i32.const 1) (then (i32.const 2))))))
;; invalid "expected two operands of one type, found i32 and i64": a choice between different types
(component (core module (func (drop (select (i32.const 1) (i64.const 1) (i32.const 1))))))
;; invalid "chooses between numbers, found a reference": a choice between references without a type
(component (core module (func (drop (select (ref.null func) (ref.null func) (i32.const 1))))))
;; invalid "expected a callee with the same results": a tail call that gives something else
(component (core module (func $f) (func (result i32) (return_call $f))))
;; invalid "expected a label that takes what clause 0 catches": a clause that catches more than its label takes
(component (core module (tag $t (param i32)) (func (block (try_table (catch $t 0))))))
;; malformed "data count section required": a segment in code whose number the module does not say
(module binary "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00" "\0a\07\01\05\00\fc\09\00\0b" "\0b\03\01\01\00")
;; accepted: any operands where code cannot be reached
(component (core module (func (result i32) unreachable (br_table 0 0) i64.add drop select i32.eqz)))
;; accepted: references that are not null where null may be
(component (core module (table 1 funcref) (elem declare func $f) (func $f (table.set (i32.const 0) (ref.func $f)))))
