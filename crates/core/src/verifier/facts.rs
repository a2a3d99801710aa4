//! What a verdict rests on.

use serde::{Serialize, Serializer};
use vneid_payload::{Instant, Kid, Moment};

use super::verdict::{Notice, VerdictCode};

/// What the verdict rests on, as far as the examination came. Facts that the code claims are only
/// here once both signatures hold. Instants are seconds since 1970, durations whole seconds.
///
/// Serialised, they are the `facts` of test vectors and of `vneid verify --json`: names and order are
/// frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Facts {
    /// The officer's time by which all was judged, corrected where it was known to be wrong.
    pub officer_time: Instant,
    /// Whether the officer's phone has learned the authority's time since it was started.
    pub officer_time_confirmed: bool,
    /// By how many seconds the officer's wall clock was corrected; 0 when it was not.
    pub officer_correction_s: i64,
    /// The name of a format other than `VN1`, for example `VN2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What is wrong with the bytes of a malformed code, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub malformed: Option<Malformed>,
    /// The issuer key that the certificate names.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "in_hex")]
    pub issuer: Option<Kid>,
    /// The sequence number of the officer's trust list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_list_sequence: Option<u32>,
    /// When the officer's trust list expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_list_expires: Option<Instant>,
    /// The sequence number of the officer's last complete status lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_sequence: Option<u32>,
    /// The instant of the newest evidence that the phone was not revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_issued: Option<Instant>,
    /// Seconds since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_age_s: Option<i64>,
    /// Until when the officer's lists are good, as far as is known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Instant>,
    /// When the certificate was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_issued: Option<Instant>,
    /// When the certificate expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_expires: Option<Instant>,
    /// The level of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// When the code was made, by the citizen's phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<Instant>,
    /// Seconds from then to the officer's time; negative when it was made in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_s: Option<i64>,
    /// The least difference of the two clocks, in seconds, that explains an age outside 0 to 60:
    /// negative when the citizen's clock is ahead, positive when it is behind (or the code is late).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_difference_s: Option<i64>,
    /// By how many seconds a code is older than its minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_old_by_s: Option<i64>,
    /// How many seconds ahead of the officer's time a code was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_by_s: Option<i64>,
    /// How many seconds ago this code was scanned before; since it was made, where the app was
    /// started anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scanned_ago_s: Option<i64>,
    /// What it was then.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "by_name")]
    pub scanned_as: Option<VerdictCode>,
    /// What the citizen's phone noticed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_bits")]
    pub moment: Option<Moment>,
}

/// What is wrong with the bytes of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Malformed {
    /// What is wrong, by the specification's name.
    pub fault: String,
    /// The field of the specification that was being read.
    pub field: String,
    /// Where, in bytes from the start.
    pub offset: u64,
}

impl Facts {
    /// The whole seconds that a notice names, for those that name any; never negative. A code that
    /// was made ahead of the officer's time, within the leeway, was made just now.
    pub fn notice_s(&self, notice: Notice) -> Option<i64> {
        match notice {
            Notice::CodeAge => self.age_s.map(|age_s| age_s.max(0)),
            Notice::ClockDifference => self.clock_difference_s.map(i64::saturating_abs),
            Notice::EvidenceOld => self.evidence_age_s,
            Notice::OfficerClockCorrected => Some(self.officer_correction_s.saturating_abs()),
            _ => None,
        }
    }
}

impl From<vneid_payload::Malformed> for Malformed {
    fn from(malformed: vneid_payload::Malformed) -> Self {
        Self {
            fault: malformed.fault.name().to_owned(),
            field: malformed.field.to_owned(),
            offset: malformed.offset as u64,
        }
    }
}

fn in_hex<S: Serializer>(issuer: &Option<Kid>, serializer: S) -> Result<S::Ok, S::Error> {
    issuer.map(|it| it.to_string()).serialize(serializer)
}

fn by_name<S: Serializer>(code: &Option<VerdictCode>, serializer: S) -> Result<S::Ok, S::Error> {
    code.map(VerdictCode::name).serialize(serializer)
}

fn as_bits<S: Serializer>(moment: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    moment.map(Moment::bits).serialize(serializer)
}
