//! The names of codes, for the other languages.

use crate::{
    DocumentState, Kind, MatchDigits, NextAction, Notice, OfficerBlocker, OfficerReadiness,
    Refusal, VerdictCode,
};

#[uniffi::export]
impl OfficerReadiness {
    /// Whether lists are the first thing that is missing: then they are loaded as officer mode opens.
    #[uniffi::method(name = "lists_are_due")]
    pub fn lists_are_due_across(&self) -> bool {
        self.lists_are_due()
    }
}

#[uniffi::export(name = "Blocker")]
impl OfficerBlocker {
    /// Whether newer lists end it: then they are fetched unasked when officer mode is entered.
    #[uniffi::method(name = "needs_lists")]
    pub fn needs_lists_across(&self) -> bool {
        self.needs_lists()
    }
}

vneid_payload::export_names! {
    Kind as "VerdictKind" by name,
    VerdictCode as "VerdictCode" by name,
    NextAction as "NextAction" by name,
    Notice as "VerdictNotice" by name,
    OfficerBlocker as "Blocker" by name,
    Refusal as "Refusal" by code,
    DocumentState as "PaperState" by name,
}

// As text, with both digits.
uniffi::custom_type!(MatchDigits, String, {
    lower: |digits| digits.into(),
    try_lift: |text| MatchDigits::try_from(text).map_err(uniffi::deps::anyhow::Error::msg),
});
