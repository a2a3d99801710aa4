//! A panic becomes the error that Kotlin and Swift throw for an internal one, and the phone works on.
//! Synchronous calls go through the very functions that the other languages call. And two phones on
//! one store do not undo each other.

#![allow(unsafe_code, reason = "the functions that the other languages call")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use uniffi::{Handle, Lower, RustCallStatus, RustCallStatusCode};
use vneid_client::wire::Platform;
use vneid_core::World;
use vneid_ffi::{
    App, Cause, Clocks, HttpAnswer, HttpRequest, KeyError, Keys, MadeKeys, Phone, PhoneError,
    Reading, Settings, Store, StoreError, Transport, TransportError, UniFfiTag,
};
use vneid_payload::AppVersion;
use vneid_present::Unlocking;

unsafe extern "C" {
    fn uniffi_vneid_ffi_fn_method_phone_lock(phone: Handle, status: &mut RustCallStatus);
}

/// `Phone::lock`, as Kotlin and Swift call it.
fn lock_across(phone: &Arc<Phone>) -> RustCallStatusCode {
    let handle = <Arc<Phone> as Lower<UniFfiTag>>::lower(phone.clone());
    let mut status = RustCallStatus::default();
    // SAFETY: the function is this crate's, the handle is of a phone and given to it for good.
    unsafe { uniffi_vneid_ffi_fn_method_phone_lock(handle, &mut status) };
    status.code
}

#[test]
fn a_store_that_panics_is_an_internal_error_and_the_next_call_stores() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    outside.panics.store(true, Ordering::SeqCst);
    assert_eq!(lock_across(&phone), RustCallStatusCode::UnexpectedError);
    assert_eq!(lock_across(&phone), RustCallStatusCode::UnexpectedError, "and so the next");
    assert!(outside.held.lock().unwrap().is_none());

    outside.panics.store(false, Ordering::SeqCst);
    assert_eq!(lock_across(&phone), RustCallStatusCode::Success);
    assert!(outside.held.lock().unwrap().is_some());
    open(&outside);
    assert!(!phone.settings().qr_verification);
}

#[test]
fn a_store_that_panics_when_it_is_read_opens_no_phone_and_harms_no_other() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    outside.panics.store(true, Ordering::SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| open(&outside))).is_err());
    outside.panics.store(false, Ordering::SeqCst);
    phone.lock().unwrap();
    open(&outside);
}

#[test]
fn a_network_that_panics_ends_its_job_and_the_next_goes_on() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    let authority = phone.authority();
    outside.panics.store(true, Ordering::SeqCst);
    let sync = || at_once(authority.sync());
    assert!(catch_unwind(AssertUnwindSafe(sync)).is_err());
    assert_eq!(lock_across(&phone), RustCallStatusCode::UnexpectedError, "the store panics too");

    outside.panics.store(false, Ordering::SeqCst);
    let report = sync().unwrap();
    assert_eq!(report.troubles[0].cause, Cause::Unreachable);
}

#[test]
fn keys_that_panic_end_their_job_and_the_next_goes_on() {
    let outside = Arc::new(Outside::default());
    *outside.answer.lock().unwrap() = Some(NONCE);
    let phone = open(&outside);
    let authority = phone.authority();
    let sign_in = || {
        let (number, password) = ("000000000789".to_owned(), "mật khẩu thử".to_owned());
        at_once(authority.sign_in(number, password, "Máy thử nghiệm".to_owned()))
    };
    outside.keys_panic.store(true, Ordering::SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(sign_in)).is_err());
    outside.keys_panic.store(false, Ordering::SeqCst);
    assert_eq!(sign_in().unwrap().troubles[0].cause, Cause::KeysFailed);
    phone.lock().unwrap();
}

#[test]
fn a_thread_that_panics_between_two_calls_locks_nobody_out() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    outside.panics.store(true, Ordering::SeqCst);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let phone = phone.clone();
            thread::spawn(move || phone.lock())
        })
        .collect();
    for thread in threads {
        assert!(thread.join().is_err(), "the store panics in every thread");
    }
    outside.panics.store(false, Ordering::SeqCst);
    phone.lock().unwrap();
}

#[test]
fn who_waits_for_a_store_that_stands_still_is_told_so() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    let turn = outside.stands_still.lock().unwrap();
    let first = thread::spawn({
        let phone = phone.clone();
        move || phone.lock()
    });
    while !outside.is_writing.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
    let told = phone.lock();
    assert!(matches!(told, Err(PhoneError::Store { .. })), "{told:?}");
    drop(turn);
    first.join().unwrap().unwrap();
    phone.lock().unwrap();
}

#[test]
fn of_two_phones_on_one_store_the_second_to_write_is_refused() {
    let outside = Arc::new(Outside::default());
    let (first, second) = (open(&outside), open(&outside));
    assert_eq!(first.set_passcode("280619"), Ok(Unlocking::Opened));
    // It knows of no passcode, and would have written so.
    let refused = second.lock();
    assert!(matches!(refused, Err(PhoneError::Misuse { .. })), "{refused:?}");
    let third = open(&outside);
    assert!(third.has_passcode());
    assert_eq!(first.lock(), Ok(()));
    let other = Settings { officer_mode: true, ..third.settings() };
    assert_eq!(open(&outside).set_settings(other), Ok(()));
    assert!(first.lock().is_err(), "another has written since");
}

#[test]
fn clocks_that_fail_are_the_callers_mistake_whatever_they_throw() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    let thrown =
        [PhoneError::KeyGone, PhoneError::TooLate, PhoneError::Misuse { reason: String::new() }];
    for error in thrown {
        *outside.clocks.lock().unwrap() = Some(Box::new(|| Err(error)));
        let told = phone.officer().readiness();
        assert!(matches!(told, Err(PhoneError::Misuse { .. })), "{told:?}");
    }
    for length in [0, 15, 17] {
        let boot = vec![1; length];
        let shown = Reading { wall_ms: i64::MIN, since_boot_ms: u64::MAX, boot };
        *outside.clocks.lock().unwrap() = Some(Box::new(|| Ok(shown)));
        let told = at_once(phone.authority().sync());
        assert!(matches!(told, Err(PhoneError::Misuse { .. })), "{told:?}");
    }
    assert_eq!(at_once(phone.authority().sync()).unwrap().troubles[0].cause, Cause::Unreachable);
}

#[test]
fn clocks_that_panic_or_show_the_end_of_time_leave_the_phone_working() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    *outside.clocks.lock().unwrap() = Some(Box::new(|| panic!("as the test wants it")));
    assert!(catch_unwind(AssertUnwindSafe(|| phone.set_passcode("280619"))).is_err());
    for (wall_ms, since_boot_ms) in [(i64::MIN, 0), (i64::MAX, u64::MAX)] {
        let shown = Reading { wall_ms, since_boot_ms, boot: vec![0; 16] };
        *outside.clocks.lock().unwrap() = Some(Box::new(|| Ok(shown)));
        phone.officer().lists().unwrap();
    }
    assert_eq!(phone.set_passcode("280619"), Ok(Unlocking::Opened));
}

#[test]
fn clocks_that_call_the_phone_are_told_so() {
    let outside = Arc::new(Outside::default());
    let phone = open(&outside);
    let (told, tells) = std::sync::mpsc::channel();
    let calls = phone.clone();
    *outside.clocks.lock().unwrap() = Some(Box::new(move || {
        told.send(calls.is_locked()).unwrap();
        Err(PhoneError::TooLate)
    }));
    assert!(phone.touch().is_err());
    assert!(matches!(tells.recv(), Ok(Err(PhoneError::Misuse { .. }))));
    assert_eq!(phone.touch(), Ok(()), "and nothing is left of it");
}

/// A reading of clocks that do what they will.
type Shown = Box<dyn FnOnce() -> Result<Reading, PhoneError> + Send>;

/// Store, keys, network and clocks of a phone, which panic when they are told to.
#[derive(Default)]
struct Outside {
    held: Mutex<Option<Vec<u8>>>,
    panics: AtomicBool,
    keys_panic: AtomicBool,
    answer: Mutex<Option<&'static str>>,
    /// What the clocks show the next time, in place of the time.
    clocks: Mutex<Option<Shown>>,
    /// Held by the test, it makes a write wait.
    stands_still: Mutex<()>,
    is_writing: AtomicBool,
}

impl Outside {
    fn maybe_panic(&self) {
        assert!(!self.panics.load(Ordering::SeqCst), "as the test wants it");
    }
}

impl Store for Outside {
    fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.maybe_panic();
        Ok(self.held.lock().unwrap().clone())
    }

    fn save(&self, state: Vec<u8>) -> Result<(), StoreError> {
        self.maybe_panic();
        self.is_writing.store(true, Ordering::SeqCst);
        let _turn = self.stands_still.lock().unwrap();
        *self.held.lock().unwrap() = Some(state);
        Ok(())
    }
}

#[async_trait::async_trait]
impl Keys for Outside {
    async fn make_enrolment_keys(&self, _: Vec<u8>) -> Result<MadeKeys, KeyError> {
        assert!(!self.keys_panic.load(Ordering::SeqCst), "as the test wants it");
        Err(KeyError::Gone)
    }

    async fn make_presentation_key(&self, _: Vec<u8>) -> Result<MadeKeys, KeyError> {
        Err(KeyError::Gone)
    }

    fn sign_request(&self, _: Vec<u8>, _: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Gone)
    }

    async fn sign_presentation(&self, _: Vec<u8>, _: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Gone)
    }

    fn forget_all_but(&self, _: Vec<Vec<u8>>) -> Result<(), KeyError> {
        Ok(())
    }
}

#[async_trait::async_trait]
impl Transport for Outside {
    async fn send(&self, _: HttpRequest) -> Result<HttpAnswer, TransportError> {
        self.maybe_panic();
        let unreachable = || TransportError::Unreachable { reason: "no network".into() };
        let body = self.answer.lock().unwrap().ok_or_else(unreachable)?;
        Ok(HttpAnswer { status: 200, body: body.into() })
    }
}

impl Clocks for Outside {
    fn now(&self) -> Result<Reading, PhoneError> {
        let boot = vec![1; 16];
        let right = Reading { wall_ms: 1_795_489_200_000, since_boot_ms: 3_600_000, boot };
        let show = self.clocks.lock().unwrap().take();
        show.map_or(Ok(right), |show| show())
    }
}

fn open(outside: &Arc<Outside>) -> Arc<Phone> {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/vectors/worlds.json")).unwrap();
    let root = |name: &serde_json::Value| {
        let key = &vectors["keys"][name.as_str().unwrap()];
        [vec![4], bytes(&key["x"]), bytes(&key["y"])].concat()
    };
    let app = App {
        authority: "https://authority.test".into(),
        roots: vectors["roots"].as_array().unwrap().iter().map(root).collect(),
        world: World::Test,
        minimum_sequence: 0,
        version: AppVersion { major: 1, minor: 0, patch: 0 },
        platform: Platform::Test,
        model: "Test".into(),
    };
    Arc::new(
        Phone::open(app, outside.clone(), outside.clone(), outside.clone(), outside.clone())
            .unwrap(),
    )
}

fn bytes(hex: &serde_json::Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// The outcome of what waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let Poll::Ready(outcome) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits");
    };
    outcome
}

const NONCE: &str = r#"{"nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","expires_in_s":300}"#;
