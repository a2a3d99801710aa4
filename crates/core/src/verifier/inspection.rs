//! One inspection: from one "next" of the officer to the following one.

use vneid_payload::ShortKey;

use super::replay::CodeKey;
use super::{Kind, Verdict};
use crate::crypto::sha256;

/// The codes of the inspection that is open; lives in memory only.
///
/// While a person's code stays before the camera, its verdict stays: looking twice is no replay.
#[derive(Clone, Debug, Default)]
pub(super) struct Inspection {
    person: Option<ShortKey>,
    genuine: Vec<(CodeKey, Verdict)>,
    /// SHA-256 of the texts in a row of which the phone could not tell.
    open: Vec<[u8; 32]>,
    /// SHA-256 of the text whose verdict the officer looks at.
    standing: Option<[u8; 32]>,
}

impl Inspection {
    /// The verdict that this code had in this inspection.
    pub(super) fn find(&self, key: &CodeKey) -> Option<&Verdict> {
        self.genuine.iter().find(|(seen, _)| seen == key).map(|(_, verdict)| verdict)
    }

    /// Keeps a genuine verdict; another person's opens a new inspection by itself.
    pub(super) fn record(&mut self, person: ShortKey, key: CodeKey, verdict: Verdict) {
        if self.person != Some(person) || self.genuine.len() >= MAX_CODES {
            self.genuine.clear();
            self.person = Some(person);
        }
        self.genuine.push((key, verdict));
    }

    /// Whether the verdict on this text is the one that the officer looks at; from now on it is.
    pub(super) fn stands(&mut self, text: &str) -> bool {
        let text = sha256(text.as_bytes());
        self.standing.replace(text) == Some(text)
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
    /// ends no row; an answer does.
    pub(super) fn count(&mut self, text: &str, kind: Kind) {
        match kind {
            Kind::NotOurs => {}
            Kind::Genuine | Kind::NotGenuine => self.open.clear(),
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
}

/// Codes of one person in one inspection; a phone makes one a minute.
const MAX_CODES: usize = 16;
