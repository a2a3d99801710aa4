//! One inspection: from one "next" of the officer to the following one.

use vneid_payload::ShortKey;

use super::replay::CodeKey;
use super::scan::{Scan, Source};
use super::typing::APART_MS;
use super::verdict::{Kind, Verdict, VerdictCode};
use crate::clock::{Mark, Reading};
use crate::crypto::sha256;

/// The codes of the inspection that is open; lives in memory only.
///
/// While a person's code stays before the camera, its verdict stays: looking twice is not a replay.
#[derive(Clone, Debug, Default)]
pub(super) struct Inspection {
    person: Option<ShortKey>,
    genuine: Vec<Genuine>,
    /// Somebody's app was not genuine: only "next" ends this inspection.
    is_red: bool,
    /// SHA-256 of the texts in a row of which the phone could not tell.
    open: Vec<[u8; 32]>,
    standing: Option<Standing>,
}

#[derive(Clone, Debug)]
struct Genuine {
    code: CodeKey,
    at: Mark,
    verdict: Verdict,
}

/// The verdict that the officer looks at.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// SHA-256.
    text: [u8; 32],
    code: VerdictCode,
    at: Mark,
}

/// What became of a code that was genuine in this inspection.
pub(super) enum Earlier<'a> {
    /// It is before the officer still.
    Stands(&'a Verdict),
    /// The officer's look at it was over after two minutes.
    Ended,
}

/// What a look at a text brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The verdict that is shown stays.
    Stay,
    /// It stays unless there is another code by now.
    UnlessOther(VerdictCode),
    /// A verdict.
    Examine,
}

impl Inspection {
    /// What was said of this code in this inspection.
    pub(super) fn find(&self, code: &CodeKey, now: Reading) -> Option<Earlier<'_>> {
        let earlier = self.genuine.iter().find(|earlier| earlier.code == *code)?;
        let elapsed_ms = earlier.at.elapsed_ms(now);
        Some(if elapsed_ms.is_some_and(|elapsed_ms| elapsed_ms <= SAME_FOR_MS) {
            Earlier::Stands(&earlier.verdict)
        } else {
            Earlier::Ended
        })
    }

    /// Keeps a genuine verdict; another person's opens a new inspection by itself, but for one in
    /// which somebody's app was not genuine.
    pub(super) fn record(
        &mut self,
        person: ShortKey,
        code: CodeKey,
        verdict: Verdict,
        now: Reading,
    ) {
        if self.person != Some(person) {
            if !self.is_red {
                self.genuine.clear();
            }
            self.person = Some(person);
        }
        if self.genuine.len() >= MAX_CODES {
            self.genuine.remove(0);
        }
        self.genuine.push(Genuine { code, at: now.mark(), verdict });
    }

    /// What a look at this text is to bring.
    pub(super) fn look(&self, scan: Scan<'_>, now: Reading) -> Look {
        if self.is_red {
            return Look::Stay;
        }
        let text = sha256(scan.text.as_bytes());
        let Some(standing) = self.standing.filter(|standing| standing.text == text) else {
            return Look::Examine;
        };
        // Each typed text is a pull of the trigger; what a scanner sends twice at once is one.
        let is_one = standing.at.elapsed_ms(now).is_some_and(|elapsed_ms| elapsed_ms < APART_MS);
        if scan.source == Source::Typed && !is_one {
            Look::Examine
        } else if standing.code.is_officers_own() {
            Look::UnlessOther(standing.code)
        } else {
            Look::Stay
        }
    }

    /// From now on the officer looks at the verdict on this text.
    pub(super) fn show(&mut self, text: &str, code: VerdictCode, now: Reading) {
        self.standing = Some(Standing { text: sha256(text.as_bytes()), code, at: now.mark() });
    }

    /// The officer looks at the camera again.
    pub(super) fn look_again(&mut self) {
        self.standing = None;
    }

    /// A challenge asks the person for another code; what could not be told before stays so.
    pub(super) fn ask_again(&mut self) {
        self.genuine.clear();
        self.person = None;
        self.standing = None;
    }

    /// Counts what could not be told. Another kind of code in between, as that of the ID card,
    /// ends no row, nor does what is wrong on the officer's side; an answer does.
    pub(super) fn count(&mut self, text: &str, code: VerdictCode) {
        match code.kind() {
            Kind::NotOurs => {}
            Kind::Genuine => self.open.clear(),
            Kind::NotGenuine => {
                self.open.clear();
                self.is_red = true;
            }
            Kind::CannotTell if !code.counts_in_a_row() => {}
            Kind::CannotTell => {
                let text = sha256(text.as_bytes());
                if !self.open.contains(&text) && self.open.len() < MAX_CODES {
                    self.open.push(text);
                }
            }
        }
    }

    /// Of how many codes in a row the phone could not tell.
    pub(super) fn cannot_tell_in_a_row(&self) -> usize {
        self.open.len()
    }

    /// Whether only the ID card will do.
    pub(super) fn only_the_card(&self) -> bool {
        self.open.len() >= CARD_AFTER
    }
}

/// Codes of one person in one inspection; a phone makes one a minute.
const MAX_CODES: usize = 16;

/// Whoever makes fakes makes such as can't be told: one of them is bad luck, two ask for the card.
const CARD_AFTER: usize = 2;

/// So long the same code gets the same verdict: longer is nobody's look at one screen.
const SAME_FOR_MS: u64 = 120_000;
