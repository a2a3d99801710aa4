//! The kinds of papers.

/// What a paper is. The order is that of a wallet that nobody has rearranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// Thẻ căn cước.
    CitizenCard,
    /// Giấy phép lái xe.
    DrivingLicence,
    /// Chứng nhận đăng ký xe.
    VehicleRegistration,
    /// Thẻ bảo hiểm y tế.
    HealthInsurance,
    /// One that came after this app, by its number: shown by its fields.
    Other(u16),
}

impl DocumentKind {
    /// The kind with this number in a document.
    pub const fn from_number(number: u16) -> Self {
        match number {
            1 => Self::CitizenCard,
            2 => Self::DrivingLicence,
            3 => Self::VehicleRegistration,
            4 => Self::HealthInsurance,
            other => Self::Other(other),
        }
    }

    /// The number in a document.
    pub const fn number(self) -> u16 {
        match self {
            Self::CitizenCard => 1,
            Self::DrivingLicence => 2,
            Self::VehicleRegistration => 3,
            Self::HealthInsurance => 4,
            Self::Other(number) => number,
        }
    }

    /// The kind of this name; none has the name `other`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|kind| kind.name() == name)
    }

    /// Every kind that has a name.
    pub const NAMED: [Self; 4] =
        [Self::CitizenCard, Self::DrivingLicence, Self::VehicleRegistration, Self::HealthInsurance];

    /// The name in the table of texts and in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CitizenCard => "citizen_card",
            Self::DrivingLicence => "driving_licence",
            Self::VehicleRegistration => "vehicle_registration",
            Self::HealthInsurance => "health_insurance",
            Self::Other(_) => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_specification() {
        let names: Vec<_> = (0..6).map(|it| DocumentKind::from_number(it).name()).collect();
        let known = ["citizen_card", "driving_licence", "vehicle_registration", "health_insurance"];
        assert_eq!(names[1..5], known);
        assert_eq!((names[0], names[5]), ("other", "other"));
        for number in 1..=5 {
            let kind = DocumentKind::from_number(number);
            assert_eq!(kind.number(), number);
            assert_eq!(DocumentKind::from_name(kind.name()), (number < 5).then_some(kind));
        }
    }

    #[test]
    fn the_citizen_card_comes_first_and_unknown_kinds_last() {
        let mut kinds = [9, 4, 2, 0, 1, 3].map(DocumentKind::from_number);
        kinds.sort();
        assert_eq!(kinds, [1, 2, 3, 4, 0, 9].map(DocumentKind::from_number));
    }
}
