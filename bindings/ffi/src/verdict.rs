//! The answer to one code, as a record.

use vneid_core::{Facts, Kind, NextAction, Notice, VerdictCode};
use vneid_present::{Found, VerdictView};

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
    pub notices: Vec<Caveat>,
    /// What it rests on.
    pub facts: Facts,
    /// Whether only the ID card will do by now: the phone could not tell twice in a row, this time
    /// included, since the officer's last "next".
    #[uniffi(default = false)]
    pub only_the_card: bool,
    /// The whole seconds that the reason names, for those codes that name any.
    #[uniffi(default = None)]
    pub reason_s: Option<i64>,
}

/// A line beside a genuine verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Caveat {
    /// What it says.
    pub notice: Notice,
    /// The whole seconds that it names, for those that name any; never negative.
    #[uniffi(default = None)]
    pub seconds: Option<i64>,
}

#[uniffi::export]
impl Verdict {
    /// What its page shows.
    pub fn view(&self) -> VerdictView {
        let notices: Vec<Notice> = self.notices.iter().map(|it| it.notice).collect();
        let found = Found {
            code: self.code,
            facts: &self.facts,
            hint: self.hint.as_deref(),
            notices: &notices,
            reason_s: self.reason_s,
        };
        found.view(self.only_the_card)
    }
}

impl Verdict {
    pub(crate) fn new(verdict: &vneid_core::Verdict, only_the_card: bool) -> Self {
        let caveat = |notice| Caveat { notice, seconds: verdict.facts().notice_s(notice) };
        Self {
            only_the_card,
            reason_s: verdict.reason_s(),
            kind: verdict.kind(),
            code: verdict.code(),
            next_action: verdict.next_action(),
            hint: verdict.hint().map(|hint| hint.as_str().to_owned()),
            notices: verdict.notices().iter().copied().map(caveat).collect(),
            facts: verdict.facts().clone(),
        }
    }
}
