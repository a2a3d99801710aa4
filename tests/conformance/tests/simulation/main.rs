//! Honest people with bad clocks, old lists and lost networks, and attackers among them.
//!
//! Scans over 150 days: a million, or fewer while others wait. No genuine phone is ever called not genuine; no attacker is called
//! genuine where the rules don't allow it. What honest people are told instead is counted and
//! printed, with its reason.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod attackers;
mod authority;
mod clockwork;
mod dice;
mod phones;

use std::collections::BTreeMap;
use std::thread;

use vneid_core::{Kind, VerdictCode};

use attackers::Attack;
use authority::SimulatedAuthority;
use clockwork::TrueMs;
use dice::Dice;
use phones::{Citizen, Officer};

const THREADS: usize = 2;
const DAYS: i64 = 150;
const START: TrueMs = 1_795_000_000_000;
const CITIZENS: usize = 120;
const OFFICERS: usize = 40;

#[derive(Default)]
struct Report {
    scans: usize,
    not_made: usize,
    honest: BTreeMap<VerdictCode, usize>,
    attacks: BTreeMap<(&'static str, VerdictCode), usize>,
    stolen: BTreeMap<VerdictCode, usize>,
    typed: BTreeMap<VerdictCode, usize>,
    roll_overs: usize,
}

#[test]
fn an_honest_citizen_is_never_called_a_fraud() {
    run(if cfg!(debug_assertions) { 20_000 } else { 200_000 });
}

#[test]
#[ignore = "a million scans take two or three minutes, optimised"]
fn nor_in_a_million_scans() {
    run(1_000_000);
}

fn run(scans: usize) {
    let world = move |seed| simulate(seed as u64, scans / THREADS);
    let worlds: Vec<_> = (0..THREADS).map(|seed| thread::spawn(move || world(seed))).collect();
    let mut total = Report::default();
    for world in worlds {
        total.add(world.join().expect("no invariant is broken"));
    }
    total.print();
    assert!(total.roll_overs >= THREADS, "issuers rolled over");
    let told = |code| total.honest.get(&code).copied().unwrap_or(0);
    for code in [
        VerdictCode::TooOld,
        VerdictCode::MadeInFuture,
        VerdictCode::CertificateExpired,
        VerdictCode::ListsTooOld,
        VerdictCode::OfficerClock,
    ] {
        assert!(told(code) > 0, "{} never came up: the simulation is too tame", code.name());
    }
    for code in [VerdictCode::TypingUnproven, VerdictCode::ReadAgain, VerdictCode::Genuine] {
        assert!(total.typed.contains_key(&code), "{} was never typed", code.name());
    }
    let rate = told(VerdictCode::Genuine) as f64 / total.honest.values().sum::<usize>() as f64;
    // Of the rest most are told by officers who were offline for longer than their lists are good.
    assert!(rate > 0.75, "most honest scans are genuine, not {rate}");
}

fn simulate(seed: u64, scans: usize) -> Report {
    let mut dice = Dice::new(seed);
    let mut authority = SimulatedAuthority::new(START / 1000);
    let mut citizens: Vec<Citizen> =
        (0..CITIZENS).map(|_| Citizen::new(&mut dice, &mut authority, START)).collect();
    let mut officers: Vec<Officer> =
        (0..OFFICERS).map(|_| Officer::new(&mut dice, &authority, START)).collect();
    let mut report = Report::default();
    let mut now = START;
    let step_ms = (DAYS * 86_400_000) as f64 / scans as f64;
    while report.scans < scans {
        now += 1 + dice.waiting(step_ms) as i64;
        authority.tick(now / 1000);
        let citizen = &mut citizens[dice.below(CITIZENS)];
        let officer = &mut officers[dice.below(OFFICERS)];
        if citizen.revoked_s.is_some_and(|revoked_s| now / 1000 - revoked_s > 2 * 86_400) {
            *citizen = Citizen::new(&mut dice, &mut authority, now);
        }
        citizen.live(&mut dice, &mut authority, now);
        officer.live(&mut dice, &authority, now);
        if dice.chance(0.0002) && citizen.revoked_s.is_none() {
            lose(citizen, &mut authority, now);
        }
        if dice.chance(0.001) && citizen.revoked_s.is_none() {
            register_again(&mut dice, &mut authority, citizen, officer, now);
        }
        report.scans += 1;
        scan(&mut report, &mut dice, &authority, citizen, officer, now);
    }
    report.roll_overs = authority.roll_overs();
    report
}

/// The phone is stolen, and reported at once.
fn lose(citizen: &mut Citizen, authority: &mut SimulatedAuthority, now: TrueMs) {
    if let Some(held) = citizen.phone.state.holder.certificate() {
        authority.revoke(held.kid(), held.claims(), now / 1000);
        citizen.revoked_s = Some(now / 1000);
    }
}

/// The app is put on anew and registers; whoever kept the former one goes on with it.
fn register_again(
    dice: &mut Dice,
    authority: &mut SimulatedAuthority,
    citizen: &mut Citizen,
    officer: &mut Officer,
    now: TrueMs,
) {
    let former = citizen.make_code(dice, now);
    if let Some(held) = citizen.phone.state.holder.certificate() {
        authority.revoke(held.kid(), held.claims(), now / 1000);
    }
    citizen.register_again(dice, authority, now);
    officer.sync(dice, authority, now);
    officer.verifier.next();
    if let Some(former) = former
        && officer.phone.state.status.missing().is_empty()
    {
        let verdict = officer.verify(&former, now + 1_000);
        assert_ne!(verdict.kind(), Kind::Genuine, "the former app is refused after a sync");
    }
    officer.verifier.next();
}

fn scan(
    report: &mut Report,
    dice: &mut Dice,
    authority: &SimulatedAuthority,
    citizen: &mut Citizen,
    officer: &mut Officer,
    made: TrueMs,
) {
    let Some(text) = citizen.make_code(dice, made) else {
        report.not_made += 1;
        return;
    };
    let mut now = made + 1000 + dice.waiting(12_000.0) as i64;
    if dice.chance(0.9) {
        officer.verifier.next();
    }
    if dice.chance(0.2) {
        now = type_it(report, dice, officer, &text, now, citizen.revoked_s.is_some());
    }
    let verdict = officer.verify(&text, now);
    let (kind, code) = (verdict.kind(), verdict.code());
    if let Some(revoked_s) = citizen.revoked_s {
        let complete = officer.phone.state.status.last_complete();
        // Lists of the very second may have been signed before the report.
        let knows = complete.is_some_and(|it| it.issued.unix_seconds() > revoked_s);
        assert!(!(knows && kind == Kind::Genuine), "a revoked phone is refused after a sync");
        *report.stolen.entry(code).or_default() += 1;
    } else {
        assert_ne!(kind, Kind::NotGenuine, "{}: {:?}", code.name(), verdict.facts());
        assert_ne!(kind, Kind::NotOurs);
        *report.honest.entry(code).or_default() += 1;
        let both_confirmed = citizen.time_confirmed(made) && verdict.facts().officer_time_confirmed;
        // Each clock may be off by its uncertainty and 5 s more; at most 100 ppm of a month.
        let fooled_s = 2 * (5 + 30 * 86_400 / 10_000);
        if kind == Kind::Genuine && both_confirmed {
            assert!((now - made) / 1000 <= 70 + fooled_s, "genuine {} ms late", now - made);
        }
        if dice.chance(0.05) {
            // Time since boot never runs back: what comes after comes later still.
            now += 90_000;
            let again = officer.verify(&text, now);
            if kind == Kind::Genuine {
                assert_eq!(again.code(), code, "the same verdict in the same inspection");
            }
        }
    }
    if dice.chance(0.1) {
        now += dice.below(5_000) as i64;
        if kind == Kind::Genuine {
            let attack = Attack { dice, authority, officer, citizen, text: &text, made, now };
            *report.attacks.entry(attack.run()).or_default() += 1;
        }
    }
}

/// The same code by a hand scanner first, up to three times; returns the time after.
fn type_it(
    report: &mut Report,
    dice: &mut Dice,
    officer: &mut Officer,
    text: &str,
    mut now: TrueMs,
    is_revoked: bool,
) -> TrueMs {
    if dice.chance(0.5) {
        officer.try_scanner(dice, now);
    }
    for _ in 0..3 {
        now += 2_500;
        let verdict = officer.verify_typed(dice, text, now);
        let is_accused = verdict.kind() == Kind::NotGenuine;
        let is_right = is_revoked && verdict.code() == VerdictCode::Revoked;
        assert!(!is_accused || is_right, "{}: {:?}", verdict.code().name(), verdict.facts());
        *report.typed.entry(verdict.code()).or_default() += 1;
        if verdict.kind() == Kind::Genuine {
            break;
        }
    }
    now
}

impl Report {
    fn add(&mut self, other: Self) {
        self.scans += other.scans;
        self.not_made += other.not_made;
        self.roll_overs += other.roll_overs;
        for (code, count) in other.honest {
            *self.honest.entry(code).or_default() += count;
        }
        for (code, count) in other.typed {
            *self.typed.entry(code).or_default() += count;
        }
        for (attack, count) in other.attacks {
            *self.attacks.entry(attack).or_default() += count;
        }
        for (code, count) in other.stolen {
            *self.stolen.entry(code).or_default() += count;
        }
    }

    fn print(&self) {
        let all: usize = self.honest.values().sum();
        println!("{} scans over {DAYS} days, {} issuer roll-overs", self.scans, self.roll_overs);
        println!("{} times the citizen's phone made no code, and said why", self.not_made);
        println!("\nhonest citizens were told:");
        for (code, count) in &self.honest {
            println!(
                "  {:24} {count:8}  {:7.3} %",
                code.name(),
                100.0 * *count as f64 / all as f64
            );
        }
        println!("\nwhat hand scanners typed was called:");
        for (code, count) in &self.typed {
            println!("  {:24} {count:8}", code.name());
        }
        println!("\nphones reported stolen:");
        for (code, count) in &self.stolen {
            println!("  {:24} {count:8}", code.name());
        }
        println!("\nattackers were told:");
        for ((attack, code), count) in &self.attacks {
            println!("  {attack:24} {:24} {count:8}", code.name());
        }
    }
}
