//! The answer to one code, as a record.

use crate::codes::{NextAction, VerdictCode, VerdictKind, VerdictNotice};
use crate::instant::Instant;

/// The answer to one code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Verdict {
    /// The kind of answer.
    pub kind: VerdictKind,
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
    pub notice: VerdictNotice,
    /// The whole seconds that it names, for those that name any; never negative.
    #[uniffi(default = None)]
    pub seconds: Option<i64>,
}

/// What a verdict rests on, as far as the examination came (`docs/spec/verification.md`). Durations
/// are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Facts {
    /// The officer's time by which all was judged.
    pub officer_time: Instant,
    /// Whether the officer's phone has learned the authority's time since it was started.
    pub officer_time_confirmed: bool,
    /// By how many seconds the officer's wall clock was corrected.
    pub officer_correction_s: i64,
    /// The name of a format other than `VN1`.
    pub format: Option<String>,
    /// What is wrong with the bytes of a malformed code.
    pub malformed: Option<Malformed>,
    /// The issuer key that the certificate names, 2 bytes.
    pub issuer: Option<Vec<u8>>,
    /// The sequence number of the officer's trust list.
    pub trust_list_sequence: Option<u32>,
    /// When the officer's trust list expires.
    pub trust_list_expires: Option<Instant>,
    /// The sequence number of the officer's last complete status lists.
    pub status_sequence: Option<u32>,
    /// The instant of the newest evidence that the phone was not revoked.
    pub evidence_issued: Option<Instant>,
    /// Seconds since then.
    pub evidence_age_s: Option<i64>,
    /// Until when the officer's lists are good.
    pub good_until: Option<Instant>,
    /// When the certificate was issued.
    pub certificate_issued: Option<Instant>,
    /// When the certificate expires.
    pub certificate_expires: Option<Instant>,
    /// The level of the account.
    pub level: Option<u8>,
    /// When the code was made, by the citizen's phone.
    pub made: Option<Instant>,
    /// Seconds from then to the officer's time; negative when it was made in the future.
    pub age_s: Option<i64>,
    /// The least difference of the two clocks that explains the age.
    pub clock_difference_s: Option<i64>,
    /// By how many seconds a code is older than its minute.
    pub too_old_by_s: Option<i64>,
    /// How many seconds ahead of the officer's time a code was made.
    pub early_by_s: Option<i64>,
    /// How many seconds ago this code was scanned before.
    pub scanned_ago_s: Option<i64>,
    /// What it was then.
    pub scanned_as: Option<VerdictCode>,
    /// What the citizen's phone noticed: the bits of `moment`.
    pub moment: Option<u8>,
}

/// One fault of bytes, for logs.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Malformed {
    /// What is wrong, by the specification's name.
    pub fault: String,
    /// The field of the specification that was being read.
    pub field: String,
    /// Where, in bytes from the start.
    pub offset: u64,
}

impl Verdict {
    pub(crate) fn new(verdict: &vneid_core::Verdict, only_the_card: bool) -> Self {
        let caveat = |notice| Caveat {
            notice: VerdictNotice::from(notice),
            seconds: verdict.facts().notice_s(notice),
        };
        Self {
            only_the_card,
            reason_s: verdict.reason_s(),
            kind: verdict.kind().into(),
            code: verdict.code().into(),
            next_action: verdict.next_action().into(),
            hint: verdict.hint().map(|hint| hint.as_str().to_owned()),
            notices: verdict.notices().iter().copied().map(caveat).collect(),
            facts: verdict.facts().into(),
        }
    }
}

impl From<&vneid_core::Facts> for Facts {
    fn from(facts: &vneid_core::Facts) -> Self {
        Self {
            officer_time: facts.officer_time.into(),
            officer_time_confirmed: facts.officer_time_confirmed,
            officer_correction_s: facts.officer_correction_s,
            format: facts.format.clone(),
            malformed: facts.malformed.map(|it| Malformed {
                fault: it.fault.name().to_owned(),
                field: it.field.to_owned(),
                offset: it.offset as u64,
            }),
            issuer: facts.issuer.map(|kid| kid.0.to_vec()),
            trust_list_sequence: facts.trust_list_sequence,
            trust_list_expires: facts.trust_list_expires.map(Instant::from),
            status_sequence: facts.status_sequence,
            evidence_issued: facts.evidence_issued.map(Instant::from),
            evidence_age_s: facts.evidence_age_s,
            good_until: facts.good_until.map(Instant::from),
            certificate_issued: facts.certificate_issued.map(Instant::from),
            certificate_expires: facts.certificate_expires.map(Instant::from),
            level: facts.level,
            made: facts.made.map(Instant::from),
            age_s: facts.age_s,
            clock_difference_s: facts.clock_difference_s,
            too_old_by_s: facts.too_old_by_s,
            early_by_s: facts.early_by_s,
            scanned_ago_s: facts.scanned_ago_s,
            scanned_as: facts.scanned_as.map(VerdictCode::from),
            moment: facts.moment.map(|moment| moment.bits()),
        }
    }
}
