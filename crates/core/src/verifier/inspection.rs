//! One inspection: from one "next" of the officer to the following one.

use vneid_payload::ShortKey;

use super::Verdict;
use super::replay::CodeKey;

/// The codes that were called genuine in the inspection that is open; lives in memory only.
///
/// While a person's code stays before the camera, its verdict stays: looking twice is no replay.
#[derive(Clone, Debug, Default)]
pub(super) struct Inspection {
    person: Option<ShortKey>,
    genuine: Vec<(CodeKey, Verdict)>,
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
}

/// Codes of one person in one inspection; a phone makes one a minute.
const MAX_CODES: usize = 16;
