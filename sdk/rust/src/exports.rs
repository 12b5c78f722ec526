//! The plugin's exports of `erp:plugin/plugin-api@1.0.0`.

use crate::json::Json;

/// What a plugin gives. An error fails the call: nothing of it is stored, and its event is delivered again as the manifest's `retry`
/// says. The text is for people.
pub trait Plugin {
    /// Called once when the plugin is enabled; data calls are denied in it.
    fn init() -> Result<(), String> {
        Ok(())
    }

    /// Called once for each tenant that uses the plugin.
    fn on_tenant_created(_tenant_id: &str) -> Result<(), String> {
        Ok(())
    }

    /// Called for each event that a subscription of the manifest matches.
    fn handle_event(kind: &str, envelope: &Json) -> Result<(), String>;
}

/// Makes the exports of a type that is a [`Plugin`]. Stands once in a plugin: `mortise::export!(Inventory);`
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[export_name = "cabi_realloc"]
            unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
                $crate::calls::realloc(old, old_size, align, size)
            }

            #[export_name = "erp:plugin/plugin-api@1.0.0#init"]
            extern "C" fn init() -> *const $crate::calls::Answer {
                $crate::calls::init::<$plugin>()
            }

            #[export_name = "erp:plugin/plugin-api@1.0.0#on-tenant-created"]
            unsafe extern "C" fn on_tenant_created(at: *mut u8, size: usize) -> *const $crate::calls::Answer {
                $crate::calls::on_tenant_created::<$plugin>(at, size)
            }

            #[export_name = "erp:plugin/plugin-api@1.0.0#handle-event"]
            unsafe extern "C" fn handle_event(
                kind: *mut u8, kind_size: usize, payload: *mut u8, payload_size: usize,
            ) -> *const $crate::calls::Answer {
                $crate::calls::handle_event::<$plugin>(kind, kind_size, payload, payload_size)
            }
        };

        /// Off WebAssembly nothing is exported; the plugin is checked as if it were.
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn(&str, &$crate::Json) -> Result<(), String> = <$plugin as $crate::Plugin>::handle_event;
    };
}

/// What the macro's functions do.
pub mod calls {
    use std::alloc::{self, Layout};
    use std::panic;

    use super::Plugin;
    use crate::host::{log_write, Level};
    use crate::json::Json;

    /// `result<_, string>`, which an export answers by its address.
    #[repr(C)]
    pub struct Answer {
        is_error: u8,
        text: *const u8,
        size: usize,
    }

    fn answer(result: Result<(), String>) -> *const Answer {
        let text: &'static str = match &result {
            Ok(()) => "",
            Err(reason) => Box::leak(reason.clone().into_boxed_str()),
        };
        Box::leak(Box::new(Answer { is_error: u8::from(result.is_err()), text: text.as_ptr(), size: text.len() }))
    }

    /// A panic ends the call as a trap, which says nothing: the log tells where and why.
    fn begin() {
        panic::set_hook(Box::new(|panic| log_write(Level::Error, &panic.to_string())));
    }

    unsafe fn text(at: *mut u8, size: usize) -> String {
        String::from_utf8_unchecked(Vec::from_raw_parts(at, size, size))
    }

    pub fn init<P: Plugin>() -> *const Answer {
        begin();
        answer(P::init())
    }

    /// # Safety
    /// The text is one that the host had [`realloc`] make room for.
    pub unsafe fn on_tenant_created<P: Plugin>(at: *mut u8, size: usize) -> *const Answer {
        begin();
        answer(P::on_tenant_created(&text(at, size)))
    }

    /// # Safety
    /// Both texts are ones that the host had [`realloc`] make room for.
    pub unsafe fn handle_event<P: Plugin>(
        kind: *mut u8,
        kind_size: usize,
        payload: *mut u8,
        payload_size: usize,
    ) -> *const Answer {
        begin();
        let kind = text(kind, kind_size);
        let payload = Vec::from_raw_parts(payload, payload_size, payload_size);
        answer(match Json::parse(&payload) {
            Ok(envelope) => P::handle_event(&kind, &envelope),
            Err(error) => Err(format!("the envelope is malformed JSON: {}", error)),
        })
    }

    /// The host's way to memory for what it passes in.
    ///
    /// # Safety
    /// What is given as old came from here with the same alignment and size.
    pub unsafe fn realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
        if size == 0 {
            return align as *mut u8;
        }
        let fresh = if old_size == 0 {
            alloc::alloc(Layout::from_size_align_unchecked(size, align))
        } else {
            alloc::realloc(old, Layout::from_size_align_unchecked(old_size, align), size)
        };
        if fresh.is_null() {
            alloc::handle_alloc_error(Layout::from_size_align_unchecked(size, align));
        }
        fresh
    }
}
