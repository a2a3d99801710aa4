//! The answer to one code, as a record.

use vneid_core::{Facts, Kind, NextAction, Notice, VerdictCode};

/// The answer to one code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Verdict {
    /// The kind of answer.
    pub kind: Kind,
    /// Why.
    pub code: VerdictCode,
    /// What the officer does next.
    pub next_action: NextAction,
    /// Initials and last digits of the person, to compare with the papers; only when both
    /// signatures hold.
    pub hint: Option<String>,
    /// Lines worth showing beside a genuine verdict, in this order.
    pub notices: Vec<Notice>,
    /// What it rests on.
    pub facts: Facts,
    /// Of how many codes in a row, this one included, the phone could not tell since the officer's
    /// last "next". From the second on, ask for the ID card.
    #[uniffi(default = 0)]
    pub cannot_tell_in_a_row: u32,
    /// The whole seconds that the reason names, for those codes that name any.
    #[uniffi(default = None)]
    pub reason_s: Option<i64>,
}

impl Verdict {
    pub(crate) fn new(verdict: &vneid_core::Verdict, cannot_tell_in_a_row: usize) -> Self {
        Self {
            cannot_tell_in_a_row: u32::try_from(cannot_tell_in_a_row).unwrap_or(u32::MAX),
            reason_s: verdict.reason_s(),
            kind: verdict.kind(),
            code: verdict.code(),
            next_action: verdict.next_action(),
            hint: verdict.hint().map(|hint| hint.as_str().to_owned()),
            notices: verdict.notices().to_vec(),
            facts: verdict.facts().clone(),
        }
    }
}
