//! An officer's phone that does what a case's steps say.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use vneid_core::{
    Accepted, BootId, Facts, ImportError, Instant, LearnError, ListOutcome, Listed, PhoneState,
    Reading, Roots, Scan, SignedAnswer, Source, StatusStore, Time, TimeError, TrustStore, Verdict,
    Verifier, Wallet, World,
};
use vneid_payload::{AppVersion, DecodeError, FullKey};

use super::snake_case;
use crate::bytes::from_hex;
use crate::format::{
    Clocks, Expected, Step, TimeExpected, TimeStep, WalletStep, WorldEntry, WorldFile,
};

/// The lists of each world, taken in once: cases begin with a copy.
#[derive(Clone, Debug)]
pub struct Lists {
    roots: Roots,
    worlds: BTreeMap<String, (TrustStore, StatusStore)>,
}

impl Lists {
    /// Takes in every world's lists.
    ///
    /// # Errors
    /// What went wrong, and where.
    pub fn load(file: &WorldFile) -> Result<Self, String> {
        let key = |name: &String| -> Option<FullKey> {
            let entry = file.keys.get(name)?;
            let coordinate = |hex: &str| from_hex(hex)?.try_into().ok();
            Some(FullKey { x: coordinate(&entry.x)?, y: coordinate(&entry.y)? })
        };
        let roots: Option<Vec<FullKey>> = file.roots.iter().map(key).collect();
        let roots = roots.ok_or("a root is no key")?;
        let roots = Roots::new(&roots, World::Test, file.minimum_sequence);
        let roots = roots.map_err(|error| error.to_string())?;
        let mut worlds = BTreeMap::new();
        for (name, entry) in &file.worlds {
            let stores = take_in(entry, &roots).map_err(|error| format!("{name}: {error}"))?;
            worlds.insert(name.clone(), stores);
        }
        Ok(Self { roots, worlds })
    }

    /// A phone with the lists of this world; `None` when there is none of the name.
    pub fn phone(&self, world: &str) -> Option<OfficerPhone<'_>> {
        self.phone_of(world, LOWEST_APP)
    }

    /// The same with an app of this version.
    pub fn phone_of(&self, world: &str, app: [u16; 3]) -> Option<OfficerPhone<'_>> {
        let (trust, status) = self.worlds.get(world)?.clone();
        let [major, minor, patch] = app;
        let app = AppVersion { major, minor, patch };
        let state = PhoneState { trust, status, ..PhoneState::default() };
        Some(OfficerPhone { roots: &self.roots, state, verifier: Verifier::new(app), app })
    }

    /// A citizen's phone with the lists of this world and no papers.
    pub fn citizen(&self, world: &str) -> Option<CitizenPhone<'_>> {
        Some(CitizenPhone { officer: self.phone(world)?, wallet: Wallet::default() })
    }
}

fn take_in(entry: &WorldEntry, roots: &Roots) -> Result<(TrustStore, StatusStore), String> {
    let (mut trust, mut status) = (TrustStore::default(), StatusStore::default());
    if let Some(hex) = &entry.trust_list {
        let accepted = trust
            .accept(&bytes_of(hex)?, roots, Time::UNKNOWN)
            .map_err(|error| error.to_string())?;
        if accepted != Accepted::InForce {
            return Err(format!("the trust list is {accepted:?}"));
        }
    }
    for hex in &entry.status_lists {
        status
            .accept_list(&bytes_of(hex)?, &trust, Time::UNKNOWN)
            .map_err(|error| error.to_string())?;
    }
    if let Some(hex) = &entry.manifest {
        status
            .accept_manifest(&bytes_of(hex)?, &trust, Time::UNKNOWN)
            .map_err(|error| error.to_string())?;
    }
    Ok((trust, status))
}

/// A citizen's phone with papers.
#[derive(Clone, Debug)]
pub struct CitizenPhone<'a> {
    officer: OfficerPhone<'a>,
    wallet: Wallet,
}

impl CitizenPhone<'_> {
    /// Does one step and holds what came of it against what the step expects.
    ///
    /// # Errors
    /// The difference.
    pub fn play(&mut self, step: &WalletStep) -> Result<(), String> {
        match step {
            WalletStep::Import { bytes, expect } => {
                let outcome = match self.wallet.import(&bytes_of(bytes)?, &self.officer.state.trust)
                {
                    Ok(imported) => variant(&imported),
                    Err(ImportError::Decode(error)) => decode_error(error).to_owned(),
                    Err(error) => variant(&error),
                };
                same(expect, &outcome)
            }
            WalletStep::List { now, expect } => {
                let lists = self.officer.state.lists();
                let now = Instant::from_unix_seconds(*now).ok_or("no instant")?;
                let line = |line| match line {
                    Listed::Shown(summary) => summary.state.name().to_owned(),
                    Listed::NotShown { reason, .. } => variant(&reason),
                };
                let got: Vec<String> = self.wallet.list(lists, now).into_iter().map(line).collect();
                same(&expect.join(" "), &got.join(" "))
            }
            WalletStep::AcceptTrustList { bytes, expect } => {
                let (bytes, expect) = (bytes.clone(), expect.clone());
                self.officer.play(&Step::AcceptTrustList { bytes, now: None, expect })
            }
            WalletStep::AcceptStatusList { bytes, expect } => {
                let (bytes, expect) = (bytes.clone(), expect.clone());
                self.officer.play(&Step::AcceptStatusList { bytes, now: None, expect })
            }
        }
    }
}

/// An officer's phone.
#[derive(Clone, Debug)]
pub struct OfficerPhone<'a> {
    roots: &'a Roots,
    state: PhoneState,
    verifier: Verifier,
    app: AppVersion,
}

impl OfficerPhone<'_> {
    /// Does one step and holds what came of it against what the step expects.
    ///
    /// # Errors
    /// The difference.
    pub fn play(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Learn { authority_ms, sent, received, expect } => {
                let learned =
                    self.state.clock.learn(*authority_ms, reading(sent), reading(received));
                same(expect, &learn_outcome(learned))
            }
            Step::Verify { text, source, can_request, now, expect, in_a_row } => {
                let source = match source.as_deref() {
                    None | Some("seen") => Source::Seen,
                    Some("exact") => Source::Exact,
                    Some("typed") => Source::Typed,
                    Some(other) => return Err(format!("no source is {other}")),
                };
                let scan = Scan { text, source, can_request: *can_request };
                let got = verdict_of(&self.verify(scan, reading(now)));
                if got != **expect {
                    return Err(difference(expect, &got));
                }
                let row = self.verifier.cannot_tell_in_a_row();
                match in_a_row {
                    Some(expected) if *expected != row => {
                        Err(format!("expected {expected} in a row, got {row}"))
                    }
                    _ => Ok(()),
                }
            }
            Step::ProveTyping { text, now, expect } => {
                let got = self.verifier.prove_typing(text, reading(now));
                same(&expect.to_string(), &got.to_string())
            }
            Step::InterruptTyping => {
                self.verifier.interrupt_typing();
                Ok(())
            }
            Step::Next => {
                self.verifier.next();
                Ok(())
            }
            Step::PutChallenge { nonce, now } => {
                let nonce = bytes_of(nonce)?.try_into().map_err(|_| "a nonce has 8 bytes")?;
                self.verifier.put_challenge(nonce, reading(now));
                Ok(())
            }
            Step::Restart => {
                self.verifier = Verifier::new(self.app);
                Ok(())
            }
            Step::AcceptTrustList { bytes, now, expect } => {
                let roots = self.roots;
                self.take(bytes, now, expect, |state, bytes, time| {
                    state.accept_trust_list(bytes, roots, time).into()
                })
            }
            Step::AcceptStatusList { bytes, now, expect } => {
                self.take(bytes, now, expect, |state, bytes, time| {
                    state.status.accept_list(bytes, &state.trust, time).into()
                })
            }
            Step::AcceptDelta { bytes, now, expect } => {
                self.take(bytes, now, expect, |state, bytes, time| {
                    state.status.accept_delta(bytes, &state.trust, time).into()
                })
            }
            Step::AcceptManifest { bytes, now, expect } => {
                self.take(bytes, now, expect, |state, bytes, time| {
                    state.status.accept_manifest(bytes, &state.trust, time).into()
                })
            }
        }
    }

    /// Does one step of the clock, and holds what came of it against what the step expects.
    ///
    /// # Errors
    /// The difference.
    pub fn play_time(&mut self, step: &TimeStep) -> Result<(), String> {
        match step {
            TimeStep::Learn { authority_ms, sent, received, expect } => {
                let learned =
                    self.state.clock.learn(*authority_ms, reading(sent), reading(received));
                same(expect, &learn_outcome(learned))
            }
            TimeStep::TakeTime { bytes, nonce, sent, received, expect } => {
                let nonce = bytes_of(nonce)?.try_into().map_err(|_| "a nonce has 16 bytes")?;
                let (bytes, sent, received) = (bytes_of(bytes)?, reading(sent), reading(received));
                let answer = SignedAnswer { bytes: &bytes, nonce: &nonce, sent, received };
                let lists =
                    vneid_core::Lists { trust: &self.state.trust, status: &self.state.status };
                let outcome = match answer.teach(&mut self.state.clock, lists) {
                    Err(TimeError::Decode(error)) => decode_error(error).to_owned(),
                    Err(TimeError::Learn(error)) => learn_outcome(Err(error)),
                    Err(error) => variant(&error),
                    Ok(()) => learn_outcome(Ok(())),
                };
                same(expect, &outcome)
            }
            TimeStep::Time { now, expect } => {
                let time = self.state.clock.at(reading(now));
                let got = TimeExpected {
                    now: time.now.unix_seconds(),
                    confirmed: time.confirmed,
                    correction_s: time.correction_s,
                    uncertainty_ms: time.confirmed.then_some(time.uncertainty_ms),
                };
                if got == *expect { Ok(()) } else { Err(format!("{expect:?}, got {got:?}")) }
            }
            TimeStep::Restart => {
                let stored = PhoneState { clock: self.state.clock, ..PhoneState::default() };
                let stored = PhoneState::from_snapshot(&stored.to_snapshot());
                self.state.clock = stored.map_err(|error| error.to_string())?.clock;
                Ok(())
            }
        }
    }

    /// Has a list taken by who knows which it is, and by who must find that out: both say the same, and
    /// leave the same phone.
    fn take(
        &mut self,
        bytes: &str,
        now: &Option<Clocks>,
        expect: &str,
        take: impl FnOnce(&mut PhoneState, &[u8], Time) -> ListOutcome,
    ) -> Result<(), String> {
        let bytes = bytes_of(bytes)?;
        let clock = &self.state.clock;
        let time = now.as_ref().map_or(Time::UNKNOWN, |now| clock.at(reading(now)));
        let mut importing = self.state.clone();
        let imported = importing.import_list(&bytes, self.roots, time);
        let outcome = take(&mut self.state, &bytes, time);
        if imported != outcome || importing != self.state {
            return Err(format!("{outcome:?}, but {imported:?} when it is imported"));
        }
        same(expect, &variant(&outcome))
    }

    /// Examines a text.
    pub fn verify(&mut self, scan: Scan<'_>, now: Reading) -> Verdict {
        self.state.verify(&mut self.verifier, scan, now).stored()
    }
}

fn learn_outcome(learned: Result<(), LearnError>) -> String {
    learned.map_or_else(|error| variant(&error), |()| "learned".to_owned())
}

/// A verdict in the vectors' words.
pub fn verdict_of(verdict: &Verdict) -> Expected {
    Expected {
        kind: verdict.kind().name().to_owned(),
        code: verdict.code().name().to_owned(),
        hint: verdict.hint().map(|hint| hint.as_str().to_owned()),
        next_action: verdict.next_action().name().to_owned(),
        notices: verdict.notices().iter().map(|it| it.name().to_owned()).collect(),
        facts: facts_of(verdict.facts()),
    }
}

fn facts_of(facts: &Facts) -> Map<String, Value> {
    json!(facts).as_object().cloned().unwrap_or_default()
}

/// The reading that these clocks give.
pub(crate) fn reading(clocks: &Clocks) -> Reading {
    let mut boot = [0; 16];
    boot[15] = clocks.boot;
    Reading { wall_ms: clocks.wall_ms, since_boot_ms: clocks.since_boot_ms, boot: BootId(boot) }
}

fn decode_error(error: DecodeError) -> &'static str {
    match error {
        DecodeError::Newer { .. } => "newer",
        DecodeError::Malformed { .. } => "malformed",
    }
}

/// The name of an error's variant, in the vectors' spelling.
fn variant(error: &impl std::fmt::Debug) -> String {
    let debug = format!("{error:?}");
    let name: String = debug.chars().take_while(char::is_ascii_alphabetic).collect();
    snake_case(&name)
}

fn bytes_of(hex: &str) -> Result<Vec<u8>, String> {
    from_hex(hex).ok_or_else(|| "not hexadecimal".to_owned())
}

fn same(expected: &str, got: &str) -> Result<(), String> {
    if expected == got { Ok(()) } else { Err(format!("expected {expected}, got {got}")) }
}

/// The lowest version of an app that the policy of the worlds allows: that of their phones.
pub const LOWEST_APP: [u16; 3] = [1, 2, 300];

/// What differs, fact by fact.
fn difference(expected: &Expected, got: &Expected) -> String {
    let mut lines = Vec::new();
    let mut line = |what: &str, expected: Value, got: Value| {
        if expected != got {
            lines.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    line("code", json!(expected.code), json!(got.code));
    line("kind", json!(expected.kind), json!(got.kind));
    line("hint", json!(expected.hint), json!(got.hint));
    line("next_action", json!(expected.next_action), json!(got.next_action));
    line("notices", json!(expected.notices), json!(got.notices));
    for name in expected.facts.keys().chain(got.facts.keys()) {
        let of = |facts: &Map<String, Value>| facts.get(name).cloned().unwrap_or(json!("absent"));
        line(name, of(&expected.facts), of(&got.facts));
    }
    lines.dedup();
    lines.join("\n    ")
}
