//! Codes that are other here than below: kinds of papers without their numbers, and guidance.

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
