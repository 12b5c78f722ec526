//! A guest on Rust's std that uses what programs use: the world is test:wasi/guest.
use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{Read, Write};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[export_name = "print"]
pub extern "C" fn print() {
    print!("{} {:.2}\n{}", "榫卯", 2.5, 42);
    std::io::stdout().flush().unwrap();
    eprintln!("to stderr");
}

#[export_name = "environment"]
pub extern "C" fn environment() -> u32 {
    (std::env::vars().count() + std::env::args().count()) as u32
}

#[export_name = "seconds"]
pub extern "C" fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[export_name = "nap"]
pub extern "C" fn nap(millis: u32) -> u64 {
    let before = Instant::now();
    std::thread::sleep(Duration::from_millis(u64::from(millis)));
    before.elapsed().as_nanos() as u64
}

#[export_name = "random"]
pub extern "C" fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// 0 if anything of a file system is there.
#[export_name = "open-file"]
pub extern "C" fn open_file() -> i32 {
    if fs::write("new", "").is_ok()
        || fs::read_dir("/").is_ok()
        || fs::create_dir("new").is_ok()
        || fs::metadata("/").is_ok()
        || fs::rename("old", "new").is_ok()
        || fs::remove_file("old").is_ok()
    {
        return 0;
    }
    File::open("/etc/passwd").map_or_else(|error| error.raw_os_error().unwrap_or(-1), |_| 0)
}

#[export_name = "read-input"]
pub extern "C" fn read_input() -> i32 {
    let mut one = [0u8];
    match std::io::stdin().read(&mut one) {
        Ok(0) => -1,
        Ok(_) => i32::from(one[0]),
        Err(_) => -2,
    }
}

#[export_name = "quit"]
pub extern "C" fn quit(status: u32) {
    print!("leaving");
    assert!(status < 7, "status {}", status);
    std::process::exit(status as i32);
}
