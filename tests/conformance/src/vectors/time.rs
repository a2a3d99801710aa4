//! `time.json`: what a phone knows of the time, step by step.

use super::verify::{at, at_off, at_reboot};
use super::world::{DAY, LISTS_ISSUED, NOW, World};
use crate::bytes::to_hex;
use crate::format::{Clocks, TimeCase, TimeExpected, TimeFile, TimeStep};
use crate::keys::Key;
use crate::make::{SignedTime, TrustList};

pub(crate) fn file() -> TimeFile {
    let mut cases = Cases(Vec::new());
    answers(&mut cases);
    refused(&mut cases);
    steps_of_minutes(&mut cases);
    boots(&mut cases);
    sleep(&mut cases);
    better_of_two(&mut cases);
    rounding(&mut cases);
    TimeFile {
        about:
            "What a phone knows of the time: learned from signed answers, held against the time \
                since boot, and when not."
                .into(),
        cases: cases.0,
    }
}

struct Cases(Vec<TimeCase>);

/// An answer of [`SignedTime`] to a question that left and came back at [`NOW`].
#[derive(Clone)]
struct Answer {
    kid: [u8; 2],
    key: Key,
    /// Of the answer.
    signed_nonce: [u8; 16],
    now_ms: i64,
    sent: Clocks,
    received: Clocks,
}

impl Answer {
    fn of(now_ms: i64) -> Self {
        Self {
            kid: *b"T1",
            key: Key::named("time"),
            signed_nonce: NONCE,
            now_ms,
            sent: at(NOW),
            received: at(NOW),
        }
    }

    fn at(self, clocks: Clocks) -> Self {
        Self { sent: clocks, received: clocks, ..self }
    }

    fn step(&self, expect: &str) -> TimeStep {
        let Self { kid, signed_nonce: nonce, now_ms, .. } = *self;
        TimeStep::TakeTime {
            bytes: to_hex(&SignedTime { kid, nonce, now_ms }.parts().sign(&self.key)),
            nonce: to_hex(&NONCE),
            sent: self.sent,
            received: self.received,
            expect: expect.into(),
        }
    }
}

impl Cases {
    fn case(&mut self, name: &str, why: &str) -> &mut TimeCase {
        self.in_world(name, why, "timed")
    }

    fn in_world(&mut self, name: &str, why: &str, world: &str) -> &mut TimeCase {
        assert!(self.0.iter().all(|case| case.name != name), "{name} is there twice");
        self.0.push(TimeCase {
            name: name.into(),
            why: why.into(),
            world: world.into(),
            steps: Vec::new(),
        });
        self.0.last_mut().expect("just pushed")
    }
}

impl TimeCase {
    fn step(&mut self, step: TimeStep) -> &mut Self {
        self.steps.push(step);
        self
    }

    fn takes(&mut self, answer: &Answer, expect: &str) -> &mut Self {
        self.step(answer.step(expect))
    }

    fn learns(
        &mut self,
        authority_ms: i64,
        sent: Clocks,
        received: Clocks,
        expect: &str,
    ) -> &mut Self {
        self.step(TimeStep::Learn { authority_ms, sent, received, expect: expect.into() })
    }

    /// The time is confirmed; `now` is what it is.
    fn knows(
        &mut self,
        clocks: Clocks,
        now: i64,
        correction_s: i64,
        uncertainty_ms: u64,
    ) -> &mut Self {
        let uncertainty_ms = Some(uncertainty_ms);
        let expect = TimeExpected { now, confirmed: true, correction_s, uncertainty_ms };
        self.step(TimeStep::Time { now: clocks, expect })
    }

    /// The time is the wall clock's.
    fn does_not_know(&mut self, clocks: Clocks) -> &mut Self {
        let now = clocks.wall_ms.div_euclid(1000);
        let expect = TimeExpected { now, confirmed: false, correction_s: 0, uncertainty_ms: None };
        self.step(TimeStep::Time { now: clocks, expect })
    }
}

fn answers(cases: &mut Cases) {
    let good = Answer::of(NOW * 1000);
    cases.case("signed", "by a time issuer, for this question").takes(&good, "learned").knows(
        at(NOW),
        NOW,
        0,
        0,
    );
    cases
        .case("wall_clock_a_year_behind", "the question needs no time")
        .takes(&good.clone().at(at_off(NOW, -365 * DAY * 1000)), "learned")
        .knows(at_off(NOW, -365 * DAY * 1000), NOW, 365 * DAY, 0);
    cases
        .case("over_a_restart", "the app starts again in the same boot")
        .takes(&good, "learned")
        .step(TimeStep::Restart)
        .knows(at(NOW + 10), NOW + 10, 0, 1);
}

fn refused(cases: &mut Cases) {
    let good = Answer::of(NOW * 1000);
    let mut refuses = |name: &str, why: &str, world: &str, answer: &Answer, expect: &str| {
        cases.in_world(name, why, world).takes(answer, expect).does_not_know(at(NOW));
    };
    let other = Answer { signed_nonce: *b"sixteen bytes 02", ..good.clone() };
    refuses("other_question", "yesterday's answer, repeated", "timed", &other, "nonce_other");
    let stranger = Answer { key: Key::named("stranger"), ..good.clone() };
    refuses("stranger", "signed by somebody else", "timed", &stranger, "signature_bad");
    let unknown = Answer { kid: *b"TX", ..good.clone() };
    refuses("issuer_unknown", "no such issuer", "timed", &unknown, "issuer_unknown");
    let status = Answer { kid: *b"S1", key: Key::named("status"), ..good.clone() };
    refuses("issuer_of_status", "an issuer of another role", "timed", &status, "issuer_unknown");
    refuses("no_trust_list", "whom to believe is not known", "no_lists", &good, "issuer_unknown");
    let withdrawn = Answer { kid: *b"T2", key: Key::named("time 2"), ..good.clone() };
    refuses("issuer_withdrawn", "the key was stolen", "timed", &withdrawn, "issuer_withdrawn");
    // The window of T1 ends ninety days after the day before the lists; without any leeway.
    let to = LISTS_ISSUED + 89 * DAY;
    let says = |seconds: i64| Answer::of(seconds * 1000);
    let outside = "issuer_outside_window";
    refuses("before_its_window", "a second early", "timed_late", &says(NOW - 1), outside);
    refuses("after_its_window", "a second late", "timed", &says(to + 1), outside);
    let late = says(LISTS_ISSUED + 60 * DAY + 1);
    refuses("list_expired", "a second after the trust list", "timed", &late, "trust_list_expired");
    let early = Answer::of((LISTS_ISSUED - 60) * 1000 - 1);
    refuses("before_floor", "more than a minute before the lists", "timed", &early, "before_floor");
    let unsigned = TimeStep::TakeTime {
        bytes: to_hex(b"{\"now_ms\":1795489200000}"),
        nonce: to_hex(&NONCE),
        sent: at(NOW),
        received: at(NOW),
        expect: "malformed".into(),
    };
    cases.case("not_signed", "a time that anybody may write").step(unsigned).does_not_know(at(NOW));
    cases
        .case("in_its_window", "the last second of the list")
        .takes(&says(LISTS_ISSUED + 60 * DAY), "learned");
    cases
        .case("at_the_floor", "a minute before the lists: instances may be apart")
        .takes(&says(LISTS_ISSUED - 60), "learned");
    cases.in_world("window_begins", "its first second", "timed_late").takes(&says(NOW), "learned");
}

fn steps_of_minutes(cases: &mut Cases) {
    let first = Answer::of(NOW * 1000);
    let later = |off_ms: i64| Answer::of((NOW + 60) * 1000 + off_ms).at(at(NOW + 60));
    for (name, off_ms) in [("five_minutes_ahead", 300_000), ("five_minutes_behind", -300_000)] {
        cases
            .case(name, "of two answers in one boot the newer counts, up to five minutes")
            .takes(&first, "learned")
            .takes(&later(off_ms), "learned")
            .knows(at(NOW + 60), NOW + 60 + off_ms / 1000, off_ms / 1000, 0);
    }
    for (name, off_ms) in [("more_than_ahead", 300_001), ("more_than_behind", -300_001)] {
        cases
            .case(name, "a millisecond more: one of them is wrong, nothing is learned")
            .takes(&first, "learned")
            .takes(&later(off_ms), "contradicted")
            .knows(at(NOW + 60), NOW + 60, 0, 6);
    }
    cases
        .case("another_boot_contradicts_nothing", "after a restart there is nothing to hold it to")
        .takes(&first, "learned")
        .takes(&Answer::of((NOW + DAY) * 1000).at(at_reboot(NOW + DAY)), "learned")
        .knows(at_reboot(NOW + DAY), NOW + DAY, 0, 0);
}

fn boots(cases: &mut Cases) {
    let first = Answer::of(NOW * 1000);
    cases
        .case("earlier_boot", "what was learned in an earlier boot")
        .takes(&first, "learned")
        .does_not_know(at_reboot(NOW + 60));
    // A phone that names all its boots alike: it was on for 40 days, and is on for half a day.
    let same_name = |ms: u64| Clocks { since_boot_ms: ms, ..at(NOW + DAY / 2) };
    let learned_ms = at(NOW).since_boot_ms;
    cases
        .case("before_the_answer", "a reading from before the answer came is of another boot")
        .takes(&first, "learned")
        .does_not_know(same_name(43_200_000))
        .does_not_know(same_name(learned_ms - 1))
        .knows(Clocks { since_boot_ms: learned_ms, ..at(NOW) }, NOW, 0, 0);
    cases
        .case("learned_anew_in_the_same_name", "and is held to nothing")
        .takes(&first, "learned")
        .takes(&Answer::of((NOW + DAY / 2) * 1000).at(same_name(43_200_000)), "learned")
        .knows(same_name(43_200_000), NOW + DAY / 2, 0, 0);
    let half_way = Answer { sent: at(NOW - 2), ..first.clone() };
    cases
        .case(
            "between_middle_and_answer",
            "the middle of the round trip is not the moment of learning",
        )
        .takes(&half_way, "learned")
        .does_not_know(at(NOW - 1))
        .knows(at(NOW), NOW, 0, 1_001);
    let unnamed = Clocks { boot: 0, ..at(NOW) };
    cases
        .case("boot_without_a_name", "sixteen zeros name no boot")
        .takes(&first.clone().at(unnamed), "unnamed")
        .does_not_know(unnamed);
    cases
        .case("rebooted", "question and answer are of one boot")
        .takes(&Answer { sent: at(NOW), received: at_reboot(NOW), ..first.clone() }, "rebooted")
        .does_not_know(at_reboot(NOW));
    cases
        .case("negative_round_trip", "no answer comes before its question")
        .takes(&Answer { sent: at(NOW), received: at(NOW - 1), ..first }, "negative_round_trip")
        .does_not_know(at(NOW));
}

/// A time since boot that stands still in sleep, and a wall clock that was set by hand.
fn sleep(cases: &mut Cases) {
    let night_ms = 8 * 3_600_000;
    let first = Answer::of(NOW * 1000);
    // Eight hours by the wall clock, a minute by the time since boot.
    let woken = at_off(NOW + 60, night_ms - 60_000);
    let morning = Answer::of(NOW * 1000 + night_ms).at(woken);
    cases
        .case("slept", "authority and wall clock agree that hours went by: it stood still")
        .takes(&first, "learned")
        .takes(&morning, "stopped")
        .does_not_know(woken)
        .takes(&morning, "stopped")
        .takes(&Answer::of(NOW * 1000 + night_ms).at(at_reboot(NOW)), "learned");
    cases
        .case("set_by_hand", "the authority knows nothing of those hours: still confirmed")
        .takes(&first, "learned")
        .knows(woken, NOW + 60, -(night_ms / 1000 - 60), 6)
        .takes(&Answer::of((NOW + 60) * 1000).at(woken), "learned")
        .knows(woken, NOW + 60, -(night_ms / 1000 - 60), 0);
    for (name, off_ms, expect) in [
        ("slept_by_five_minutes", 300_000, "stopped"),
        ("slept_by_more", 300_001, "contradicted"),
        ("slept_by_five_minutes_less", -300_000, "stopped"),
        ("slept_by_less", -300_001, "contradicted"),
    ] {
        let clocks = Clocks { wall_ms: woken.wall_ms + off_ms, ..woken };
        cases
            .case(name, "how far the wall clock may be from the authority's hours")
            .takes(&first, "learned")
            .takes(&morning.clone().at(clocks), expect);
    }
    let back = at_off(NOW + 60, -night_ms);
    cases
        .case("set_back", "sleep sets no clock back")
        .takes(&first, "learned")
        .takes(&Answer::of(NOW * 1000 + 60_000 - night_ms + 7_200_000).at(back), "before_floor")
        .knows(back, NOW + 60, night_ms / 1000, 6);
}

/// Of two anchors the one with the smaller uncertainty at the second answer stays.
fn better_of_two(cases: &mut Cases) {
    // u of the first is 100 ms after 1 000 s.
    let first = |case: &'_ mut TimeCase| {
        case.learns(NOW * 1000, at(NOW), at(NOW), "learned");
    };
    let second = |round_trip_ms: u64, off_ms: i64| {
        let received = at(NOW + 1_000);
        let sent = Clocks {
            wall_ms: received.wall_ms - round_trip_ms as i64,
            since_boot_ms: received.since_boot_ms - round_trip_ms,
            ..received
        };
        let authority_ms = (NOW + 1_000) * 1000 - (round_trip_ms / 2) as i64 + off_ms;
        (authority_ms, sent, received)
    };
    for (name, why, round_trip_ms, off_ms, uncertainty_ms) in [
        ("slow_after_fast", "the older one is better", 202, 0, 100),
        ("fast_after_old", "the newer one is better", 198, 0, 100),
        ("as_good", "as good: the newer one", 196, 0, 99),
        ("worse_and_apart_by_both", "worse, and both can be true: the older", 400, 301, 100),
        ("worse_and_apart_by_more", "worse, and both can't: the newer", 400, 302, 201),
    ] {
        let case = cases.case(name, why);
        first(case);
        let (authority_ms, sent, received) = second(round_trip_ms, off_ms);
        case.learns(authority_ms, sent, received, "learned").knows(
            received,
            NOW + 1_000,
            0,
            uncertainty_ms,
        );
    }
}

/// u counts whole milliseconds, each part rounded up; corrections are towards zero.
fn rounding(cases: &mut Cases) {
    let shifted = |clocks: Clocks, ms: u64| Clocks {
        wall_ms: clocks.wall_ms + ms as i64,
        since_boot_ms: clocks.since_boot_ms + ms,
        ..clocks
    };
    let start = at(NOW);
    cases
        .case("odd_round_trip", "the half is rounded down for the middle, up for u")
        .learns(NOW * 1000, start, shifted(start, 3), "learned")
        .knows(shifted(start, 3), NOW, 0, 3);
    for (name, passed_ms, uncertainty_ms) in
        [("drift_1_ms", 1, 1), ("drift_10_s", 10_000, 1), ("drift_10_s_and_1_ms", 10_001, 2)]
    {
        cases
            .case(name, "a begun 10 s costs a millisecond, counted from the middle")
            .learns(NOW * 1000, start, start, "learned")
            .knows(shifted(start, passed_ms), NOW + passed_ms as i64 / 1000, 0, uncertainty_ms);
    }
    for (name, off_ms, now, correction_s) in [
        ("corrected_by_5999_ms", 5_999, NOW, -5),
        ("corrected_by_6000_ms", 6_000, NOW, -6),
        ("corrected_by_minus_5999_ms", -5_999, NOW, 5),
        ("kept_at_5000_ms", 5_000, NOW + 5, 0),
    ] {
        cases
            .case(name, "whole seconds of the difference in milliseconds, towards zero")
            .learns(NOW * 1000, start, start, "learned")
            .knows(at_off(NOW, off_ms), now, correction_s, 0);
    }
}

/// The trust list of a world with time issuers: T1 counts for ninety days, T2 is withdrawn.
pub(super) fn with_time_issuers(trust: &mut TrustList, from: i64) {
    let issuer = |kid: &[u8; 2], name: &str, state: i64| crate::make::Issuer {
        kid: *kid,
        role: 4,
        key: Key::named(name),
        from,
        to: from + 90 * DAY,
        state,
    };
    trust.expires = LISTS_ISSUED + 60 * DAY;
    trust.issuers.extend([issuer(b"T1", "time", 1), issuer(b"T2", "time 2", 2)]);
}

/// World `timed`.
pub(super) fn timed(world: &mut World) {
    let trust = world.trust.as_mut().expect("a world with a trust list");
    with_time_issuers(trust, LISTS_ISSUED - DAY);
}

/// World `timed_late`, whose time issuer begins at [`NOW`].
pub(super) fn timed_late(world: &mut World) {
    let trust = world.trust.as_mut().expect("a world with a trust list");
    with_time_issuers(trust, NOW);
}

const NONCE: [u8; 16] = *b"sixteen bytes 01";
