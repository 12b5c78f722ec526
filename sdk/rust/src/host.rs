//! The calls of `erp:plugin/host-api@1.0.0`, as the Component Model's canonical ABI lays their values out for wasm32.

use std::fmt;

use crate::json::Json;

/// Why a host call failed, as a plugin may act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The data or the name is not acceptable.
    Invalid,
    /// No such row, or none that this call may see.
    NotFound,
    /// Another version, or a unique value that exists.
    Conflict,
    /// A permission is missing.
    Denied,
    /// A budget of this call is used up: the call is going to end.
    Exhausted,
    /// Not now: fail, and the event is delivered again.
    Unavailable,
}

const KINDS: [(ErrorKind, &str); 6] = [
    (ErrorKind::Invalid, "invalid"),
    (ErrorKind::NotFound, "not-found"),
    (ErrorKind::Conflict, "conflict"),
    (ErrorKind::Denied, "denied"),
    (ErrorKind::Exhausted, "exhausted"),
    (ErrorKind::Unavailable, "unavailable"),
];

/// A host call that failed. With `?` it becomes the text of the plugin's own failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    /// The call's name: `db-insert`.
    pub call: &'static str,
    pub kind: ErrorKind,
    /// The host's reason, for people.
    pub text: String,
}

impl fmt::Display for HostError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, name) = KINDS[self.kind as usize];
        write!(out, "{}: {}: {}", self.call, name, self.text)
    }
}

impl std::error::Error for HostError {}

impl From<HostError> for String {
    fn from(error: HostError) -> String {
        error.to_string()
    }
}

/// How important a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// What this call may still use.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remaining {
    pub fuel: u64,
    pub millis: u64,
    pub reads: u32,
    pub writes: u32,
    pub events: u32,
    pub log_bytes: u32,
}

/// `result<T, error>` in four words: whether it is an error, then `T`, or the error's case and its text. The host writes the single
/// bytes of a word, lowest first.
#[derive(Default)]
struct Area([u32; 4]);

const _: () = assert!(std::mem::size_of::<Remaining>() == 32);

macro_rules! imports {
    ($($name:literal fn $function:ident($($argument:ident: $type:ty),*);)*) => {
        #[cfg(target_arch = "wasm32")]
        mod import {
            #[link(wasm_import_module = "erp:plugin/host-api@1.0.0")]
            extern "C" {
                $(#[link_name = $name] pub fn $function($($argument: $type),*);)*
            }
        }
        /// For tests of a plugin's own logic on the machine it is written on.
        #[cfg(not(target_arch = "wasm32"))]
        #[allow(clippy::too_many_arguments)]
        mod import {
            $(pub unsafe fn $function($(_: $type),*) {
                panic!(concat!($name, " is there only within a component"))
            })*
        }
    };
}

imports! {
    "db-insert" fn db_insert(entity: *const u8, entity_size: usize, data: *const u8, data_size: usize, area: *mut u8);
    "db-update" fn db_update(entity: *const u8, entity_size: usize, id: *const u8, id_size: usize, data: *const u8, data_size: usize, version: i64, area: *mut u8);
    "db-delete" fn db_delete(entity: *const u8, entity_size: usize, id: *const u8, id_size: usize, version: i64, area: *mut u8);
    "db-get" fn db_get(entity: *const u8, entity_size: usize, id: *const u8, id_size: usize, area: *mut u8);
    "db-query" fn db_query(entity: *const u8, entity_size: usize, query: *const u8, query_size: usize, area: *mut u8);
    "event-publish" fn event_publish(kind: *const u8, kind_size: usize, payload: *const u8, payload_size: usize, area: *mut u8);
    "config-get" fn config_get(key: *const u8, key_size: usize, area: *mut u8);
    "current-user" fn current_user(area: *mut u8);
    "check-permission" fn check_permission(permission: *const u8, permission_size: usize, area: *mut u8);
    "log-write" fn log_write(level: *const u8, level_size: usize, message: *const u8, message_size: usize);
    "limits-remaining" fn limits_remaining(remaining: *mut u8);
}

impl Area {
    fn address(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }

    fn byte(&self, word: usize) -> u8 {
        self.0[word] as u8
    }

    /// The list that the words name: the host had `cabi_realloc` make room for it, and it is ours now.
    fn bytes(&self, word: usize) -> Vec<u8> {
        let (at, size) = (self.0[word] as usize, self.0[word + 1] as usize);
        unsafe { Vec::from_raw_parts(at as *mut u8, size, size) }
    }

    fn check(&self, call: &'static str) -> Result<(), HostError> {
        if self.byte(0) == 0 {
            return Ok(());
        }
        let (kind, _) = KINDS[usize::from(self.byte(1))];
        let text = String::from_utf8_lossy(&self.bytes(2)).into_owned();
        Err(HostError { call, kind, text })
    }

    fn list(&self, call: &'static str) -> Result<Vec<u8>, HostError> {
        self.check(call).map(|()| self.bytes(1))
    }

    fn option(&self, call: &'static str) -> Result<Option<Vec<u8>>, HostError> {
        self.check(call).map(|()| if self.byte(1) == 0 { None } else { Some(self.bytes(2)) })
    }
}

/// The host's JSON is well-formed: another one would be its fault, and ends the call.
fn parsed(call: &str, bytes: Vec<u8>) -> Json {
    Json::parse(&bytes).unwrap_or_else(|error| panic!("{} answered with malformed JSON: {}", call, error))
}

/// Inserts a row of one of the plugin's own entities and returns it as it will be stored.
pub fn db_insert(entity: &str, row: &Json) -> Result<Json, HostError> {
    let (data, mut area) = (row.to_string(), Area::default());
    unsafe { import::db_insert(entity.as_ptr(), entity.len(), data.as_ptr(), data.len(), area.address()) };
    area.list("db-insert").map(|bytes| parsed("db-insert", bytes))
}

/// Changes the fields that `patch` names and returns the row. `version` must be the row's current one.
pub fn db_update(entity: &str, id: &str, patch: &Json, version: i64) -> Result<Json, HostError> {
    let (data, mut area) = (patch.to_string(), Area::default());
    unsafe {
        import::db_update(
            entity.as_ptr(), entity.len(), id.as_ptr(), id.len(), data.as_ptr(), data.len(), version, area.address(),
        )
    };
    area.list("db-update").map(|bytes| parsed("db-update", bytes))
}

/// Deletes a row. `version` must be the row's current one.
pub fn db_delete(entity: &str, id: &str, version: i64) -> Result<(), HostError> {
    let mut area = Area::default();
    unsafe { import::db_delete(entity.as_ptr(), entity.len(), id.as_ptr(), id.len(), version, area.address()) };
    area.check("db-delete")
}

/// Reads a row; none when it does not exist or may not be seen.
pub fn db_get(entity: &str, id: &str) -> Result<Option<Json>, HostError> {
    let mut area = Area::default();
    unsafe { import::db_get(entity.as_ptr(), entity.len(), id.as_ptr(), id.len(), area.address()) };
    area.option("db-get").map(|found| found.map(|bytes| parsed("db-get", bytes)))
}

/// Reads rows: `{"rows":[…],"next":null}`.
pub fn db_query(entity: &str, query: &Json) -> Result<Json, HostError> {
    let (query, mut area) = (query.to_string(), Area::default());
    unsafe { import::db_query(entity.as_ptr(), entity.len(), query.as_ptr(), query.len(), area.address()) };
    area.list("db-query").map(|bytes| parsed("db-query", bytes))
}

/// Publishes an event that the manifest declares.
pub fn event_publish(kind: &str, payload: &Json) -> Result<(), HostError> {
    let (payload, mut area) = (payload.to_string(), Area::default());
    unsafe { import::event_publish(kind.as_ptr(), kind.len(), payload.as_ptr(), payload.len(), area.address()) };
    area.check("event-publish")
}

/// A setting of the tenant, or its default; none when there is no such setting.
pub fn config_get(key: &str) -> Result<Option<Json>, HostError> {
    let mut area = Area::default();
    unsafe { import::config_get(key.as_ptr(), key.len(), area.address()) };
    area.option("config-get").map(|found| found.map(|bytes| parsed("config-get", bytes)))
}

/// The user whom the call acts for.
pub fn current_user() -> Result<Json, HostError> {
    let mut area = Area::default();
    unsafe { import::current_user(area.address()) };
    area.list("current-user").map(|bytes| parsed("current-user", bytes))
}

/// Whether that user holds a permission.
pub fn check_permission(permission: &str) -> Result<bool, HostError> {
    let mut area = Area::default();
    unsafe { import::check_permission(permission.as_ptr(), permission.len(), area.address()) };
    area.check("check-permission").map(|()| area.byte(1) != 0)
}

/// Writes a line to the plugin's log.
pub fn log_write(level: Level, message: &str) {
    let level = ["debug", "info", "warn", "error"][level as usize];
    unsafe { import::log_write(level.as_ptr(), level.len(), message.as_ptr(), message.len()) };
}

/// What this call may still use.
pub fn limits_remaining() -> Remaining {
    let mut remaining = Remaining::default();
    unsafe { import::limits_remaining((&mut remaining as *mut Remaining).cast()) };
    remaining
}
