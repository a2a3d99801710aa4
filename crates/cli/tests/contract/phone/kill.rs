//! Killed at any moment, a phone goes on from what it has stored.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::service::{CITIZEN, PASSCODE, PASSWORD, Service, TestPhone};

/// `kill -9` after a part of the time that the command takes; whether it was still running.
fn kill_after(phone: &TestPhone, arguments: &[&str], input: &str, delay: Duration) -> bool {
    let mut child = phone.start(arguments, input);
    sleep(delay);
    let was_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    was_running
}

/// Delays from nothing to the whole of `took`, spread so that small numbers of them differ.
fn delays(took: Duration, count: u32) -> impl Iterator<Item = Duration> {
    (0..count).map(move |n| took.mul_f64(f64::from(n * 61 % 100) / 100.0))
}

fn time(act: impl FnOnce()) -> Duration {
    let began = Instant::now();
    act();
    began.elapsed()
}

#[test]
fn a_sync_that_is_killed_is_taken_up_again() {
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    phone.ok(&["officer", "on"]);
    service.pass(4 * 86_400);
    let took = time(|| drop(phone.ok(&["sync"])));
    let mut killed = 0;
    for delay in delays(took, 20) {
        // Due again: a renewal, new lists.
        service.pass(4 * 86_400);
        killed += u32::from(kill_after(&phone, &["sync"], "", delay));
        let status = phone.status();
        assert_eq!(status["account"]["number"], CITIZEN, "killed after {delay:?}");
        phone.ok(&["sync"]);
        let status = phone.status();
        assert_eq!(status["present"]["ready"], true, "killed after {delay:?}");
        let until = status["present"]["until"].as_i64().unwrap();
        assert!(until - status["time"].as_i64().unwrap() > 6 * 86_400, "renewed after {delay:?}");
        assert_eq!(phone.keys(), 2, "killed after {delay:?}");
        assert_eq!(phone.verdict(&phone.code(0), 1), (0, "genuine".into()), "after {delay:?}");
    }
    assert!(killed >= 5, "only {killed} of 20 were still running");
}

#[test]
fn a_sign_in_that_is_killed_is_taken_up_again() {
    let service = Service::start();
    let sign_in = ["sign-in", "--number", CITIZEN];
    let phone = service.phone("phone");
    let took_sign_in = time(|| drop(phone.ok_with(&sign_in, PASSWORD)));
    let code = service.newest_code();
    let took_code = time(|| drop(phone.ok(&["code", &code])));
    let took_out = time(|| drop(phone.ok(&["sign-out"])));
    let mut killed = 0;
    let delays = delays(took_sign_in, 12).zip(delays(took_code, 12)).zip(delays(took_out, 12));
    for ((first, second), third) in delays {
        // An account is sent ten codes an hour and registers ten phones a day, and no more; a round
        // makes two of each at most.
        service.pass(6 * 3_600);
        killed += u32::from(kill_after(&phone, &sign_in, PASSWORD, first));
        phone.ok_with(&sign_in, PASSWORD);
        let code = service.newest_code();
        killed += u32::from(kill_after(&phone, &["code", &code], "", second));
        let again = phone.run(&["code", &code]);
        // The first may have come to its end.
        let is_done = again.status == 0 || again.stdout.contains("signed_in_already");
        assert!(is_done, "killed after {second:?}: {}{}", again.stdout, again.stderr);
        phone.ok_with(&["passcode", "set"], PASSCODE);
        phone.ok(&["switch", "on"]);
        phone.ok(&["sync"]);
        let status = phone.status();
        assert_eq!(status["enrolment"], "active", "killed after {first:?}, {second:?}");
        assert_eq!(status["present"]["ready"], true, "killed after {first:?}, {second:?}");
        assert_eq!(phone.keys(), 2);
        killed += u32::from(kill_after(&phone, &["sign-out"], "", third));
        let again = phone.run(&["sign-out"]);
        assert!([0, 69].contains(&again.status), "killed after {third:?}: {}", again.stderr);
        assert_eq!(phone.status()["enrolment"], "none", "killed after {third:?}");
    }
    assert!(killed >= 9, "only {killed} of 36 were still running");
}
