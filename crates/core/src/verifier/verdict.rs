//! What an officer is told about a code.

use vneid_payload::Hint;

use super::facts::Facts;
use super::verified::VerifiedPresentation;

/// The four kinds of answer. A person acts on the kind; the code says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "VerdictKind"))]
pub enum Kind {
    /// The app that made this code is genuine, now.
    Genuine,
    /// The app that made this code is proven not to be genuine, or its phone is revoked.
    NotGenuine,
    /// Neither is proven. Never an accusation: clocks, old lists and old codes end here.
    CannotTell,
    /// Some other QR, not a verification code of VNeID.
    NotOurs,
}

impl Kind {
    /// The name in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::NotGenuine => "not_genuine",
            Self::CannotTell => "cannot_tell",
            Self::NotOurs => "not_ours",
        }
    }
}

/// Declares the verdict codes once: variant, name, kind, next action.
macro_rules! verdict_codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $kind:ident $action:ident;)*) => {
        /// Why a verdict is as it is. Append-only: names are never changed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        pub enum VerdictCode { $($(#[$doc])* $variant,)* }

        impl VerdictCode {
            /// Every code, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in machine-readable output; frozen.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kind of every verdict with this code.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)* }
            }

            /// What the officer does next.
            pub const fn next_action(self) -> NextAction {
                match self { $(Self::$variant => NextAction::$action,)* }
            }
        }
    };
}

verdict_codes! {
    /// Both signatures good, issuer trusted, not revoked, level 2, inside the minute, not seen before.
    Genuine "genuine" Genuine ComparePapers;
    /// The phone's signature over the code does not hold.
    DeviceSignatureBad "device_signature_bad" NotGenuine DoNotRely;
    /// The authority's signature over the phone's certificate does not hold.
    IssuerSignatureBad "issuer_signature_bad" NotGenuine DoNotRely;
    /// Under an unexpired trust list, by a confirmed clock, no issuer of device certificates has
    /// this key identifier.
    IssuerUnknown "issuer_unknown" NotGenuine DoNotRely;
    /// The phone's certificate is on the status list.
    Revoked "revoked" NotGenuine DoNotRely;
    /// Made more than a minute and the leeway ago.
    TooOld "too_old" CannotTell AskNewCode;
    /// Made further in the future than the leeway allows.
    MadeInFuture "made_in_future" CannotTell AskNewCode;
    /// This officer's phone has called this very code genuine in an earlier inspection.
    AlreadyScanned "already_scanned" CannotTell AskNewCode;
    /// The phone's certificate has run out.
    CertificateExpired "certificate_expired" CannotTell CitizenGoesOnline;
    /// The issuer's key was withdrawn; its certificates are being replaced.
    IssuerWithdrawn "issuer_withdrawn" CannotTell CitizenGoesOnline;
    /// The account is below level 2.
    LevelTooLow "level_too_low" CannotTell AskForPapers;
    /// The status shard that would tell whether the phone is revoked is not held.
    StatusMissing "status_missing" CannotTell UpdateLists;
    /// The newest evidence that the phone is not revoked is older than the policy allows.
    ListsTooOld "lists_too_old" CannotTell UpdateLists;
    /// The officer's trust list has expired, or there is none.
    TrustListExpired "trust_list_expired" CannotTell UpdateLists;
    /// The officer's clock is before an instant that the authority has signed already, or it can't
    /// be relied upon where the verdict would accuse.
    OfficerClock "officer_clock" CannotTell SetClock;
    /// A format that exists and that this app does not know yet.
    NewerFormat "newer_format" CannotTell UpdateApp;
    /// A format with our prefix that does not exist, as far as the signed policy knows.
    UnknownFormat "unknown_format" CannotTell AskNewCode;
    /// Our prefix, but not the bytes of a code: a misread or a bad copy.
    Malformed "malformed" CannotTell ScanAgain;
    /// Answers a challenge that this phone did not put, or not within the last minute.
    ChallengeUnknown "challenge_unknown" CannotTell AskNewCode;
    /// A challenge is open and the code does not answer it.
    ChallengeUnanswered "challenge_unanswered" CannotTell AnswerChallenge;
    /// The memory of codes seen is full; nothing is forgotten to make room.
    MemoryFull "memory_full" CannotTell UpdateLists;
    /// Outside the window in which the issuer's key may be relied upon.
    IssuerOutsideWindow "issuer_outside_window" CannotTell CitizenGoesOnline;
    /// The QR on the identity card itself.
    IdCard "id_card" NotOurs AskForCodeInApp;
    /// An EU digital COVID or health certificate.
    EuCertificate "eu_certificate" NotOurs AskForCodeInApp;
    /// A payment code (EMV QR, VietQR among them).
    PaymentCode "payment_code" NotOurs AskForCodeInApp;
    /// A web address.
    WebAddress "web_address" NotOurs AskForCodeInApp;
    /// The access data of a Wi-Fi network.
    Wifi "wifi" NotOurs AskForCodeInApp;
    /// Any other code.
    OtherCode "other_code" NotOurs AskForCodeInApp;
    /// The QR on the health insurance card itself.
    InsuranceCard "insurance_card" NotOurs AskForCodeInApp;
    /// A contact, or a telephone number.
    Contact "contact" NotOurs AskForCodeInApp;
    /// The citizen's phone has not learned the time since it was started, and this officer can put
    /// a request, for which no clock is needed.
    ChallengeNeeded "challenge_needed" CannotTell CheckTwoWay;
    /// Signed by an officer's phone with the certificate for requests, which is for nothing else.
    WrongPurpose "wrong_purpose" CannotTell AskForCodeInApp;
    /// This app is below the lowest version that the policy allows.
    AppTooOld "app_too_old" CannotTell UpdateApp;
    /// Typed in a way that was not proven, and perhaps a slip.
    TypingUnproven "typing_unproven" CannotTell ProveTyping;
    /// Typed once, and perhaps a slip: the very same text must come again.
    ReadAgain "read_again" CannotTell ScanAgain;
    /// The code that proves a way of typing.
    CalibrationCode "calibration_code" NotOurs AskForCodeInApp;
}

impl VerdictCode {
    /// Whether this is about the officer's own lists, clock, app or memory: it says nothing of the
    /// citizen, and may be another verdict once that is mended.
    pub(super) const fn is_officers_own(self) -> bool {
        matches!(
            self,
            Self::StatusMissing
                | Self::ListsTooOld
                | Self::TrustListExpired
                | Self::OfficerClock
                | Self::NewerFormat
                | Self::MemoryFull
                | Self::AppTooOld
                | Self::TypingUnproven
        )
    }

    /// Whether a code that can't be told for this reason is one of the row after which the officer
    /// asks for the ID card.
    pub(super) const fn counts_in_a_row(self) -> bool {
        !self.is_officers_own() && !matches!(self, Self::ChallengeNeeded)
    }
}

/// What the officer does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum NextAction {
    /// Compare the hint with the papers that are presented.
    ComparePapers,
    /// Treat the app as not genuine; ask for the papers themselves and follow procedure.
    DoNotRely,
    /// Ask for a new code.
    AskNewCode,
    /// Scan the same code again.
    ScanAgain,
    /// Ask for the papers themselves; this app can't help further.
    AskForPapers,
    /// Update the officer's lists: go online once.
    UpdateLists,
    /// Set the officer's clock: go online once, or open the date settings.
    SetClock,
    /// Update the officer's app.
    UpdateApp,
    /// The citizen's phone must go online once and then make a new code.
    CitizenGoesOnline,
    /// Ask the citizen to make the code in the VNeID app.
    AskForCodeInApp,
    /// Ask the citizen to scan the challenge on the officer's screen.
    AnswerChallenge,
    /// Put a request to the citizen's phone.
    CheckTwoWay,
    /// Scan the calibration code with the hand scanner, or use the camera.
    ProveTyping,
}

impl NextAction {
    /// Every action.
    pub const ALL: &'static [Self] = &[
        Self::ComparePapers,
        Self::DoNotRely,
        Self::AskNewCode,
        Self::ScanAgain,
        Self::AskForPapers,
        Self::UpdateLists,
        Self::SetClock,
        Self::UpdateApp,
        Self::CitizenGoesOnline,
        Self::AskForCodeInApp,
        Self::AnswerChallenge,
        Self::CheckTwoWay,
        Self::ProveTyping,
    ];

    /// The name in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ComparePapers => "compare_papers",
            Self::DoNotRely => "do_not_rely",
            Self::AskNewCode => "ask_new_code",
            Self::ScanAgain => "scan_again",
            Self::AskForPapers => "ask_for_papers",
            Self::UpdateLists => "update_lists",
            Self::SetClock => "set_clock",
            Self::UpdateApp => "update_app",
            Self::CitizenGoesOnline => "citizen_goes_online",
            Self::AskForCodeInApp => "ask_for_code_in_app",
            Self::AnswerChallenge => "answer_challenge",
            Self::CheckTwoWay => "check_two_way",
            Self::ProveTyping => "prove_typing",
        }
    }
}

/// Something worth a line beside a genuine verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "VerdictNotice"))]
pub enum Notice {
    /// How long ago the code was made ([`Facts::age_s`]).
    CodeAge,
    /// The two phones' clocks differ by at least [`Facts::clock_difference_s`].
    ClockDifference,
    /// The evidence that the phone is not revoked is older than the policy's notice age.
    EvidenceOld,
    /// The officer's lists stop being good within a day ([`Facts::good_until`]).
    ListsExpireSoon,
    /// The citizen's screen was being recorded.
    ScreenCaptured,
    /// The citizen's screen was being mirrored.
    ScreenMirrored,
    /// The citizen's app had not been unlocked within the minute before.
    NotUnlockedRecently,
    /// The citizen's phone had not learned the time since it was started, so that the code may have
    /// been made long before. Stands first.
    TimeNotConfirmed,
    /// The officer's wall clock is wrong and was corrected ([`Facts::officer_correction_s`]).
    OfficerClockCorrected,
    /// The officer's phone has not learned the time since it was started.
    OfficerTimeNotConfirmed,
}

impl Notice {
    /// Every notice.
    pub const ALL: &'static [Self] = &[
        Self::CodeAge,
        Self::ClockDifference,
        Self::EvidenceOld,
        Self::ListsExpireSoon,
        Self::ScreenCaptured,
        Self::ScreenMirrored,
        Self::NotUnlockedRecently,
        Self::TimeNotConfirmed,
        Self::OfficerClockCorrected,
        Self::OfficerTimeNotConfirmed,
    ];

    /// The name in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeAge => "code_age",
            Self::ClockDifference => "clock_difference",
            Self::EvidenceOld => "evidence_old",
            Self::ListsExpireSoon => "lists_expire_soon",
            Self::ScreenCaptured => "screen_captured",
            Self::ScreenMirrored => "screen_mirrored",
            Self::NotUnlockedRecently => "not_unlocked_recently",
            Self::TimeNotConfirmed => "time_not_confirmed",
            Self::OfficerClockCorrected => "officer_clock_corrected",
            Self::OfficerTimeNotConfirmed => "officer_time_not_confirmed",
        }
    }
}

/// The answer to one code.
///
/// Only [`Verifier::verify`](super::Verifier::verify) makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    code: VerdictCode,
    facts: Facts,
    hint: Option<Hint>,
    notices: Vec<Notice>,
    presentation: Option<VerifiedPresentation>,
}

impl Verdict {
    pub(super) fn refused(code: VerdictCode, facts: Facts, hint: Option<Hint>) -> Self {
        Self { code, facts, hint, notices: Vec::new(), presentation: None }
    }

    pub(super) fn genuine(
        facts: Facts,
        notices: Vec<Notice>,
        presentation: VerifiedPresentation,
    ) -> Self {
        let hint = presentation.hint;
        Self { code: VerdictCode::Genuine, facts, hint, notices, presentation: Some(presentation) }
    }

    /// The kind of answer.
    pub fn kind(&self) -> Kind {
        self.code.kind()
    }

    /// Why.
    pub fn code(&self) -> VerdictCode {
        self.code
    }

    /// What it rests on.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whose code it is, to compare with the papers; only when both signatures hold, and never an
    /// empty one, which compares with nothing.
    pub fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref().filter(|hint| !hint.as_str().is_empty())
    }

    /// What the officer does next.
    pub fn next_action(&self) -> NextAction {
        self.code.next_action()
    }

    /// The whole seconds that the reason of a verdict names, for those that name any.
    pub fn reason_s(&self) -> Option<i64> {
        let facts = &self.facts;
        match self.code {
            VerdictCode::TooOld => facts.too_old_by_s,
            VerdictCode::MadeInFuture => facts.early_by_s,
            VerdictCode::AlreadyScanned => facts.scanned_ago_s,
            VerdictCode::ListsTooOld => facts.evidence_age_s,
            VerdictCode::CertificateExpired => {
                facts.certificate_expires.map(|expires| facts.officer_time.seconds_since(expires))
            }
            _ => None,
        }
    }

    /// Lines worth showing beside a genuine verdict, in this order; empty for any other.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The verified presentation of a genuine verdict; `None` for any other.
    pub fn presentation(&self) -> Option<&VerifiedPresentation> {
        self.presentation.as_ref()
    }
}
