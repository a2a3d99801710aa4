//! The codes that cross: closed enums, each held by `tests/codes.rs` against the core's table, the
//! texts and the documents.

/// Declares an enum of codes beside the core's of the same name, whose variants it must all have.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident is $core:path {
        $($(#[$variant_doc:meta])* $variant:ident,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn core(self) -> $core {
                use $core as Core;
                match self { $(Self::$variant => Core::$variant,)* }
            }
        }

        #[uniffi::export]
        impl $name {
            /// The name that texts, documents and machine-readable output know it by.
            pub fn code(&self) -> String {
                self.core().name().to_owned()
            }
        }

        impl From<$core> for $name {
            fn from(code: $core) -> Self {
                let same = Self::ALL.iter().find(|it| it.core() == code);
                *same.expect("tests/codes.rs finds each code of the core here")
            }
        }
    };
}

codes! {
    /// The four kinds of answer. A person acts on the kind; the code says why.
    VerdictKind is vneid_core::Kind {
        /// The app that made this code is genuine, now.
        Genuine,
        /// It is proven not to be genuine, or its phone is revoked.
        NotGenuine,
        /// Neither is proven. Never an accusation.
        CannotTell,
        /// Some other QR.
        NotOurs,
    }
}

codes! {
    /// Why a verdict is as it is (`docs/spec/verification.md`).
    VerdictCode is vneid_core::VerdictCode {
        /// Everything is in order.
        Genuine,
        /// The phone's signature over the code does not hold.
        DeviceSignatureBad,
        /// The authority's signature over the phone's certificate does not hold.
        IssuerSignatureBad,
        /// No issuer of device certificates has this key identifier.
        IssuerUnknown,
        /// The phone's certificate is on the status list.
        Revoked,
        /// Made more than a minute and the leeway ago.
        TooOld,
        /// Made further in the future than the leeway allows.
        MadeInFuture,
        /// This phone has called this very code genuine in an earlier inspection.
        AlreadyScanned,
        /// The phone's certificate has run out.
        CertificateExpired,
        /// The issuer's key was withdrawn.
        IssuerWithdrawn,
        /// The account is below level 2.
        LevelTooLow,
        /// The status shard that would tell is not held.
        StatusMissing,
        /// The newest evidence is older than the policy allows.
        ListsTooOld,
        /// The officer's trust list has expired, or there is none.
        TrustListExpired,
        /// The officer's clock can't be relied upon.
        OfficerClock,
        /// A format that exists and that this app does not know yet.
        NewerFormat,
        /// A format with our prefix that does not exist.
        UnknownFormat,
        /// Our prefix, but not the bytes of a code.
        Malformed,
        /// Answers a challenge that this phone did not put.
        ChallengeUnknown,
        /// A challenge is open and the code does not answer it.
        ChallengeUnanswered,
        /// The memory of codes seen is full.
        MemoryFull,
        /// Outside the window of the issuer's key.
        IssuerOutsideWindow,
        /// The QR on the identity card itself.
        IdCard,
        /// An EU digital COVID or health certificate.
        EuCertificate,
        /// A payment code.
        PaymentCode,
        /// A web address.
        WebAddress,
        /// The access data of a Wi-Fi network.
        Wifi,
        /// Any other code.
        OtherCode,
        /// The QR on the health insurance card itself.
        InsuranceCard,
        /// A contact, or a telephone number.
        Contact,
        /// The citizen's phone has not learned the time, and a request can be put to it.
        ChallengeNeeded,
        /// Signed with an officer's certificate for requests.
        WrongPurpose,
        /// This app is below the lowest version that is allowed.
        AppTooOld,
        /// Typed in a way that was not proven.
        TypingUnproven,
        /// Typed once, and perhaps a slip.
        ReadAgain,
        /// The code that proves a way of typing.
        CalibrationCode,
    }
}

codes! {
    /// What the officer does next.
    NextAction is vneid_core::NextAction {
        /// Compare the hint with the papers that are presented.
        ComparePapers,
        /// Treat the app as not genuine.
        DoNotRely,
        /// Ask for a new code.
        AskNewCode,
        /// Scan the same code again.
        ScanAgain,
        /// Ask for the papers themselves.
        AskForPapers,
        /// Go online once.
        UpdateLists,
        /// Set the clock: go online once, or open the date settings.
        SetClock,
        /// Update this app.
        UpdateApp,
        /// The citizen's phone must go online once and then make a new code.
        CitizenGoesOnline,
        /// Ask the citizen to make the code in the VNeID app.
        AskForCodeInApp,
        /// Ask the citizen to scan the challenge.
        AnswerChallenge,
        /// Put a request to the citizen's phone.
        CheckTwoWay,
        /// Scan the calibration code with the hand scanner, or use the camera.
        ProveTyping,
    }
}

codes! {
    /// Something worth a line beside a genuine verdict.
    VerdictNotice is vneid_core::Notice {
        /// How long ago the code was made.
        CodeAge,
        /// The two phones' clocks differ.
        ClockDifference,
        /// The evidence that the phone is not revoked is old.
        EvidenceOld,
        /// The officer's lists stop being good within a day.
        ListsExpireSoon,
        /// The citizen's screen was being recorded.
        ScreenCaptured,
        /// The citizen's screen was being mirrored.
        ScreenMirrored,
        /// The citizen's app had not been unlocked within the minute before.
        NotUnlockedRecently,
        /// The citizen's phone had not learned the time since it was started.
        TimeNotConfirmed,
        /// The officer's wall clock is wrong and was corrected.
        OfficerClockCorrected,
        /// The officer's phone has not learned the time since it was started.
        OfficerTimeNotConfirmed,
    }
}

codes! {
    /// Why an officer can't check codes.
    Blocker is vneid_core::OfficerBlocker {
        /// Nobody is signed in.
        SignedOut,
        /// The officer's own account is below level 2.
        LevelTooLow,
        /// This app is older than the policy allows.
        AppTooOld,
        /// There are no lists yet, or they are not complete.
        NoLists,
        /// The clock is before an instant that the authority has signed.
        ClockWrong,
        /// The lists are no longer good.
        ListsExpired,
    }
}

#[uniffi::export]
impl Blocker {
    /// Whether newer lists end it: then they are fetched unasked when officer mode is entered.
    pub fn needs_lists(&self) -> bool {
        self.core().needs_lists()
    }
}

codes! {
    /// What was being done with the authority.
    Part is vneid_client::Part {
        /// Learning the authority's time.
        Time,
        /// Signing in.
        SignIn,
        /// Registering this phone.
        Registration,
        /// Loading the trust list.
        TrustList,
        /// Loading the status lists.
        StatusLists,
        /// Asking where this phone stands.
        Standing,
        /// Renewing the certificate.
        Certificate,
        /// Loading papers.
        Papers,
        /// Loading notices.
        Notices,
        /// Something about the account's phones.
        Phones,
        /// Changing the password.
        Password,
    }
}

codes! {
    /// Why the authority refused a call.
    Problem is vneid_client::wire::ProblemCode {
        /// The request is not what the documents ask for.
        RequestMalformed,
        /// The call's signature is missing or wrong.
        SignatureRefused,
        /// The call was signed too long ago, or in the future.
        SignatureStale,
        /// This signature was used before.
        SignatureReplayed,
        /// The number and the password do not belong together.
        SignInRefused,
        /// The one-time code is wrong.
        CodeWrong,
        /// The sign-in is over.
        SignInEnded,
        /// The nonce is not the service's, expired, or was used.
        NonceRefused,
        /// The keys are not those of the genuine app on a phone that can be trusted.
        AttestationRefused,
        /// This phone may not do that.
        PhoneNotActive,
        /// Certificates are for accounts of level 2.
        LevelTooLow,
        /// The account is suspended.
        AccountSuspended,
        /// The app is below the lowest version that counts.
        AppTooOld,
        /// There is no such thing, or not for this account.
        NotFound,
        /// Not with this method.
        MethodNotAllowed,
        /// The request took too long to arrive.
        RequestTimeout,
        /// The certificate held is still fresh.
        RenewalTooEarly,
        /// It can't be done as things stand now.
        Conflict,
        /// The body is larger than any that is right.
        BodyTooLarge,
        /// The body must be JSON.
        NotJson,
        /// The new password is too short, too long, or the old one.
        PasswordUnfit,
        /// Too many tries.
        TooManyTries,
        /// The service failed.
        Internal,
        /// The service can't do this now.
        Unavailable,
        /// The phone's system does not say which app the keys are for.
        AttestationIncomplete,
        /// The activation code is wrong; `tries_left` says how often it may be tried still.
        ActivationCodeWrong,
        /// No activation code counts: it was used, expired, was tried too often, or none was made.
        ActivationEnded,
    }
}

codes! {
    /// What a notice of the account is about.
    NoticeKind is vneid_client::wire::NoticeKind {
        /// The account was signed in to on another phone.
        SignedIn,
        /// Another phone asks to take this one's place: approve or refuse.
        MoveRequested,
        /// The move was refused.
        MoveRefused,
        /// A phone was removed from the account.
        PhoneRemoved,
        /// A phone was reported lost.
        PhoneLost,
        /// A paper came.
        PaperAdded,
        /// A paper says something else now.
        PaperChanged,
        /// A paper no longer counts.
        PaperWithdrawn,
        /// The certificate could not be renewed.
        CertificateNotRenewed,
        /// The password was changed.
        PasswordChanged,
    }
}

codes! {
    /// Whether a paper whose signature holds is good now.
    PaperState is vneid_core::DocumentState {
        /// It is.
        Valid,
        /// Its time is over.
        Expired,
        /// The authority has revoked it.
        Withdrawn,
        /// The key that signed it no longer counts; the authority issues it anew.
        IssuerWithdrawn,
    }
}

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum PaperKind {
    /// Thẻ căn cước.
    CitizenCard,
    /// Giấy phép lái xe.
    DrivingLicence,
    /// Chứng nhận đăng ký xe.
    VehicleRegistration,
    /// Thẻ bảo hiểm y tế.
    HealthInsurance,
    /// One that came after this app: shown by its fields.
    Other,
}

#[uniffi::export]
impl PaperKind {
    /// The name that texts and documents know it by.
    pub fn code(&self) -> String {
        match self {
            Self::CitizenCard => vneid_core::DocumentKind::CitizenCard,
            Self::DrivingLicence => vneid_core::DocumentKind::DrivingLicence,
            Self::VehicleRegistration => vneid_core::DocumentKind::VehicleRegistration,
            Self::HealthInsurance => vneid_core::DocumentKind::HealthInsurance,
            Self::Other => vneid_core::DocumentKind::Other(0),
        }
        .name()
        .to_owned()
    }
}

impl From<vneid_core::DocumentKind> for PaperKind {
    fn from(kind: vneid_core::DocumentKind) -> Self {
        match kind {
            vneid_core::DocumentKind::CitizenCard => Self::CitizenCard,
            vneid_core::DocumentKind::DrivingLicence => Self::DrivingLicence,
            vneid_core::DocumentKind::VehicleRegistration => Self::VehicleRegistration,
            vneid_core::DocumentKind::HealthInsurance => Self::HealthInsurance,
            vneid_core::DocumentKind::Other(_) => Self::Other,
        }
    }
}

/// What a person can do for a code to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum GuidanceCode {
    /// Nothing that looks like a code is in view.
    NothingSeen,
    /// Move closer.
    MoveCloser,
    /// Too little light: suggest the torch.
    TooDark,
    /// A reflection covers the code: tilt the phone.
    Glare,
    /// Out of focus or moving: hold still.
    Blurred,
    /// Several codes are in view: show one.
    SeveralCodes,
}

#[uniffi::export]
impl GuidanceCode {
    /// The name that texts know it by.
    pub fn code(&self) -> String {
        match self {
            Self::NothingSeen => "nothing_seen",
            Self::MoveCloser => "move_closer",
            Self::TooDark => "too_dark",
            Self::Glare => "glare",
            Self::Blurred => "blurred",
            Self::SeveralCodes => "several_codes",
        }
        .to_owned()
    }
}

impl From<vneid_qr::Guidance> for GuidanceCode {
    fn from(guidance: vneid_qr::Guidance) -> Self {
        match guidance {
            vneid_qr::Guidance::MoveCloser => Self::MoveCloser,
            vneid_qr::Guidance::TooDark => Self::TooDark,
            vneid_qr::Guidance::Glare => Self::Glare,
            vneid_qr::Guidance::Blurred => Self::Blurred,
            vneid_qr::Guidance::SeveralCodes => Self::SeveralCodes,
            _ => Self::NothingSeen,
        }
    }
}
