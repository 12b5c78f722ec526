//! The kit for plugins in Rust: the host's calls with Rust's types, a small JSON value, exact comparison of decimals.
//!
//! A plugin implements [`Plugin`] and names itself once with [`export!`]. Each call of it starts from fresh state, so what a call
//! allocates is never worth freeing, and a `static` has its initial value each time.

mod decimal;
mod exports;
mod host;
mod json;

pub use decimal::compare_decimals;
pub use exports::Plugin;
pub use host::{
    check_permission, config_get, current_user, db_delete, db_get, db_insert, db_query, db_update, event_publish,
    limits_remaining, log_write, ErrorKind, HostError, Level, Remaining,
};
pub use json::{Json, JsonError};

#[doc(hidden)]
pub use exports::calls;
