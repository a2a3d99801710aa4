//! What a storm of sign-ins costs in memory, and that it is given back.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::{Service, Site};

#[test]
fn a_storm_of_sign_ins_takes_little_memory_and_leaves_less() {
    storm(600);
}

#[test]
#[ignore = "takes minutes"]
fn a_long_storm_of_sign_ins_takes_no_more() {
    storm(10_000);
}

/// So many wrong passwords at 32 at once, each of another number and address; every second caller hangs
/// up after asking.
fn storm(attempts: usize) {
    let site = Site::new();
    // Nobody reads what it logs, and a full pipe would hold it up.
    let service = site.serve(&["--proxies", "1", "--log", "off"]);
    let before = memory(&service, "VmRSS");
    let (next, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                loop {
                    let attempt = next.fetch_add(1, Ordering::Relaxed);
                    if attempt >= attempts {
                        return;
                    }
                    if attempt_to_sign_in(&service, attempt).is_some_and(|it| it.contains(" 401 "))
                    {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let most = memory(&service, "VmHWM");
    let processors = thread::available_parallelism().unwrap().get() as u64;
    let after = (0..100).map(|_| settled(&service)).find(|after| *after < before + LEFT);
    let after = after.unwrap_or_else(|| memory(&service, "VmRSS"));
    let answered = answered.into_inner();
    println!("{answered} answered; {before} KiB before, {most} at most, {after} afterwards");
    // Half of them may be asked to come again on a machine that has other work.
    assert!(answered > attempts / 10, "{answered}: no storm at all");
    assert!(most < ANYWAY + processors * EACH, "{most} KiB");
    assert!(after < before + LEFT, "{before} KiB before, {after} afterwards");
}

/// Returns the answer; `None` of a caller who hangs up.
fn attempt_to_sign_in(service: &Service, attempt: usize) -> Option<String> {
    let (request_key, presentation_key) = ("A".repeat(43), format!("{}A", "B".repeat(42)));
    let body = json!({
        "number": format!("{attempt:012}"), "password": "sai mật khẩu", "phone": "x",
        "platform": "test", "model": "", "request_key": request_key,
        "presentation_key": presentation_key,
    });
    let body = body.to_string();
    let (high, low) = (attempt / 250, attempt % 250);
    let head = format!(
        "POST /v1/sign-ins HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         x-forwarded-for: 198.18.{high}.{low}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(service.address()).unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    if attempt.is_multiple_of(2) {
        // Long enough for its turn to come, mostly.
        thread::sleep(Duration::from_millis(200));
        return None;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    Some(answer)
}

/// The memory that is used when a moment has passed, KiB.
fn settled(service: &Service) -> u64 {
    thread::sleep(Duration::from_millis(100));
    memory(service, "VmRSS")
}

/// Of the process, KiB.
fn memory(service: &Service, what: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", service.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    line.unwrap().trim().trim_end_matches(" kB").parse().unwrap()
}

/// On two processors 150 MiB in all, each of which works on a password in 19 MiB.
const ANYWAY: u64 = 100 * 1024;
const EACH: u64 = 25 * 1024;
/// What the service has learned meanwhile: statements, pages of the database, threads.
const LEFT: u64 = 40 * 1024;
