//! A PKCS#11 module around SoftHSM that is as slow and as hard as tokens are: compiled by the tests
//! for themselves. What it is to do stands in files of the folder in `STAND_IN`:
//!
//! ```text
//! gone       the token was pulled out: no slot has one, sessions end
//! lost       so many signatures fail, because their session is gone
//! gate       no signature is made as long as this is there
//! sign_ms    each signature takes so long
//! tries      wrong PINs since the last right one; three lock the token
//! calls      written: what was called, a line each
//! ```

use std::ffi::{CString, c_char, c_int, c_ulong, c_void};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

#[repr(C)]
struct Functions {
    version: [u8; 2],
    all: [*const c_void; 68],
}

/// Pointers to code.
struct Both {
    real: &'static Functions,
    mine: Functions,
}
unsafe impl Send for Both {}
unsafe impl Sync for Both {}

type Call<A> = unsafe extern "C" fn(A) -> c_ulong;
type Login = unsafe extern "C" fn(c_ulong, c_ulong, *const u8, c_ulong) -> c_ulong;
type Open =
    unsafe extern "C" fn(c_ulong, c_ulong, *mut c_void, *mut c_void, *mut c_ulong) -> c_ulong;
type Slots = unsafe extern "C" fn(u8, *mut c_ulong, *mut c_ulong) -> c_ulong;
type Info = unsafe extern "C" fn(c_ulong, *mut u8) -> c_ulong;
type Sign = unsafe extern "C" fn(c_ulong, *const u8, c_ulong, *mut u8, *mut c_ulong) -> c_ulong;

unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

fn both() -> &'static Both {
    static BOTH: OnceLock<Both> = OnceLock::new();
    BOTH.get_or_init(|| unsafe {
        let path = CString::new(std::env::var("STAND_IN_AROUND").unwrap()).unwrap();
        let library = dlopen(path.as_ptr(), 2);
        assert!(!library.is_null());
        let list = dlsym(library, c"C_GetFunctionList".as_ptr());
        let list: Call<*mut *const Functions> = std::mem::transmute(list);
        let mut real = std::ptr::null();
        assert_eq!(list(&mut real), 0);
        let mut all = (*real).all;
        all[4] = slots as *const c_void;
        all[6] = info as *const c_void;
        all[12] = open as *const c_void;
        all[18] = login as *const c_void;
        all[43] = sign as *const c_void;
        Both { real: &*real, mine: Functions { version: (*real).version, all } }
    })
}

/// The function of SoftHSM at this place of the list.
unsafe fn real<F: Copy>(at: usize) -> F {
    unsafe { std::mem::transmute_copy(&both().real.all[at]) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn C_GetFunctionList(list: *mut *const Functions) -> c_ulong {
    unsafe { *list = &both().mine };
    OK
}

unsafe extern "C" fn slots(present: u8, list: *mut c_ulong, count: *mut c_ulong) -> c_ulong {
    if is("gone") {
        unsafe { *count = 0 };
        return OK;
    }
    unsafe { real::<Slots>(4)(present, list, count) }
}

unsafe extern "C" fn info(slot: c_ulong, info: *mut u8) -> c_ulong {
    let result = unsafe { real::<Info>(6)(slot, info) };
    let flags = match number("tries") {
        0 => 0,
        1 => COUNT_LOW,
        2 => FINAL_TRY,
        _ => LOCKED,
    };
    // Behind label, manufacturer, model and serial number.
    unsafe { *info.add(96).cast::<c_ulong>() |= flags };
    result
}

unsafe extern "C" fn open(
    slot: c_ulong,
    flags: c_ulong,
    a: *mut c_void,
    b: *mut c_void,
    handle: *mut c_ulong,
) -> c_ulong {
    note("open");
    if is("gone") {
        return TOKEN_NOT_PRESENT;
    }
    unsafe { real::<Open>(12)(slot, flags, a, b, handle) }
}

unsafe extern "C" fn login(
    session: c_ulong,
    user: c_ulong,
    pin: *const u8,
    length: c_ulong,
) -> c_ulong {
    note("login");
    if number("tries") >= 3 {
        return PIN_LOCKED;
    }
    let result = unsafe { real::<Login>(18)(session, user, pin, length) };
    match result {
        OK => put("tries", 0),
        PIN_INCORRECT => put("tries", number("tries") + 1),
        _ => {}
    }
    result
}

unsafe extern "C" fn sign(
    session: c_ulong,
    data: *const u8,
    length: c_ulong,
    signature: *mut u8,
    room: *mut c_ulong,
) -> c_ulong {
    if is("gone") {
        return DEVICE_REMOVED;
    }
    // The first call only asks how long a signature is.
    if !signature.is_null() {
        note(&format!("sign {:02x}", unsafe { *data }));
        while is("gate") {
            std::thread::sleep(Duration::from_millis(5));
        }
        if take("lost") {
            return SESSION_HANDLE_INVALID;
        }
        std::thread::sleep(Duration::from_millis(number("sign_ms")));
    }
    unsafe { real::<Sign>(43)(session, data, length, signature, room) }
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os("STAND_IN").unwrap()).join(name)
}

fn is(name: &str) -> bool {
    path(name).exists()
}

fn number(name: &str) -> u64 {
    fs::read_to_string(path(name)).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn put(name: &str, number: u64) {
    fs::write(path(name), number.to_string()).unwrap();
}

/// Whether one was left of this number.
fn take(name: &str) -> bool {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap();
    let left = number(name);
    if left > 0 {
        put(name, left - 1);
    }
    left > 0
}

fn note(call: &str) {
    let mut calls = OpenOptions::new().create(true).append(true).open(path("calls")).unwrap();
    calls.write_all(format!("{call}\n").as_bytes()).unwrap();
}

const OK: c_ulong = 0;
const DEVICE_REMOVED: c_ulong = 0x32;
const PIN_INCORRECT: c_ulong = 0xa0;
const PIN_LOCKED: c_ulong = 0xa4;
const SESSION_HANDLE_INVALID: c_ulong = 0xb3;
const TOKEN_NOT_PRESENT: c_ulong = 0xe0;
const COUNT_LOW: c_ulong = 0x0001_0000;
const FINAL_TRY: c_ulong = 0x0002_0000;
const LOCKED: c_ulong = 0x0004_0000;
