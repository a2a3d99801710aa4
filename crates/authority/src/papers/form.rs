//! What a paper of each kind says: its fields with their shapes, checked before it is signed. The apps
//! have a label for each field.
//!
//! A phone shows whatever was signed, so that a later edition of a form needs no new app.

use vneid_core::DocumentKind;
use vneid_payload::DocumentClaims;

use super::shape::Shape;

/// The form of a kind of paper. The holder's name, and an end that is not every paper's, belong to
/// all of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// The paper's number.
    pub(super) number: Shape,
    /// The picture of the holder.
    pub(super) portrait: Presence,
    /// All fields that it may have, in the order in which they are shown.
    pub(super) fields: &'static [FormField],
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormField {
    /// The name, as in the document and in the table of labels.
    pub(super) name: &'static str,
    /// Whether a paper must have it.
    pub(super) presence: Presence,
    /// What it may say.
    pub(super) shape: Shape,
}

/// Whether a paper has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Always.
    Required,
    /// Where there is something to say.
    Optional,
    /// Never.
    Absent,
}

/// Why a paper does not fit the form of its kind. Says nothing of what the paper says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    /// The kind has no form here.
    #[error("there is no form for this kind of paper")]
    UnknownKind,
    /// The number is not one of this kind.
    #[error("the number is not {0}")]
    Number(Shape),
    /// The holder's name is not a valid name.
    #[error("the holder's name is not {0}")]
    Holder(Shape),
    /// A field is missing.
    #[error("field {0} is missing")]
    Missing(&'static str),
    /// A field that this kind does not have, or one too many.
    #[error("a field is unknown, there twice, or out of order")]
    Unexpected,
    /// A field says something else than it may.
    #[error("field {0} is not {1}")]
    Field(&'static str, Shape),
    /// There is no portrait.
    #[error("the portrait is missing")]
    NoPortrait,
    /// This kind has no portrait.
    #[error("this kind of paper has no portrait")]
    HasPortrait,
}

/// The form of a kind of paper; `None` for one that came later.
pub(super) const fn form_of(kind: DocumentKind) -> Option<&'static Form> {
    match kind {
        DocumentKind::CitizenCard => Some(&CITIZEN_CARD),
        DocumentKind::DrivingLicence => Some(&DRIVING_LICENCE),
        DocumentKind::VehicleRegistration => Some(&VEHICLE_REGISTRATION),
        DocumentKind::HealthInsurance => Some(&HEALTH_INSURANCE),
        DocumentKind::Other(_) => None,
    }
}

/// Checks what a paper says against the form of its kind; of a portrait, only whether there is one.
///
/// # Errors
/// [`Unfit`], the first that is found.
pub(super) fn check_contents(claims: &DocumentClaims) -> Result<(), Unfit> {
    let form = form_of(DocumentKind::from_number(claims.kind)).ok_or(Unfit::UnknownKind)?;
    if !form.number.fits_text(&claims.number) {
        return Err(Unfit::Number(form.number));
    }
    if !HOLDER.fits_text(&claims.holder) {
        return Err(Unfit::Holder(HOLDER));
    }
    check_fields(form, claims)?;
    match (form.portrait, &claims.portrait) {
        (Presence::Required, None) => Err(Unfit::NoPortrait),
        (Presence::Absent, Some(_)) => Err(Unfit::HasPortrait),
        _ => Ok(()),
    }
}

/// The fields stand in the order of the form, so one walk over both finds what is missing and what
/// does not belong there.
fn check_fields(form: &Form, claims: &DocumentClaims) -> Result<(), Unfit> {
    let mut fields = claims.fields.iter().peekable();
    for rule in form.fields {
        match fields.next_if(|field| field.name == rule.name) {
            Some(field) if !rule.shape.fits(&field.value) => {
                return Err(Unfit::Field(rule.name, rule.shape));
            }
            None if rule.presence == Presence::Required => return Err(Unfit::Missing(rule.name)),
            Some(_) | None => {}
        }
    }
    if fields.next().is_some() { Err(Unfit::Unexpected) } else { Ok(()) }
}

const fn required(name: &'static str, shape: Shape) -> FormField {
    FormField { name, presence: Presence::Required, shape }
}

const fn optional(name: &'static str, shape: Shape) -> FormField {
    FormField { name, presence: Presence::Optional, shape }
}

/// A person, or the company that a vehicle belongs to.
const HOLDER: Shape = Shape::Name { most: 128 };
const SHORT: Shape = Shape::Text { most: 64 };
const LONG: Shape = Shape::Text { most: 256 };
const SEX: Shape = Shape::OneOf(&["Nam", "Nữ"]);

/// Thẻ căn cước: Law 26/2023/QH15, article 18. A child under 6 has a card without a portrait; cards
/// from before July 2024 do not say where the birth was registered.
const CITIZEN_CARD: Form = Form {
    number: Shape::Digits(12),
    portrait: Presence::Optional,
    fields: &[
        required("birth_date", Shape::BirthDate),
        required("sex", SEX),
        required("nationality", SHORT),
        optional("birth_registration_place", LONG),
        required("address", LONG),
        required("valid_from", Shape::Date),
        optional("issued_by", LONG),
    ],
};

/// Giấy phép lái xe: circular 12/2025/TT-BCA, appendix X; classes as in [`Shape::LicenceClasses`].
/// Twelve digits today; licences from before 2013 have others, as `Z 123456`.
const DRIVING_LICENCE: Form = Form {
    number: Shape::Code { least: 6, most: 12 },
    portrait: Presence::Required,
    fields: &[
        required("birth_date", Shape::BirthDate),
        optional("nationality", SHORT),
        optional("address", LONG),
        required("classes", Shape::LicenceClasses),
        optional("conditions", LONG),
        optional("first_issued", Shape::Date),
        required("valid_from", Shape::Date),
        required("issued_by", LONG),
    ],
};

/// Chứng nhận đăng ký xe: circular 79/2024/TT-BCA, forms ĐKX02 (cars) and those for motorcycles.
const VEHICLE_REGISTRATION: Form = Form {
    number: Shape::Code { least: 4, most: 15 },
    portrait: Presence::Absent,
    fields: &[
        required("plate", Shape::Plate),
        optional("plate_color", Shape::OneOf(&["Trắng", "Vàng", "Xanh"])),
        required("vehicle_type", SHORT),
        required("brand", SHORT),
        optional("model", SHORT),
        optional("color", SHORT),
        required("chassis_number", Shape::Code { least: 4, most: 24 }),
        required("engine_number", Shape::Code { least: 4, most: 24 }),
        optional("seats", Shape::Int { least: 1, most: 200 }),
        optional("year_of_manufacture", Shape::Int { least: 1900, most: 2200 }),
        optional("address", LONG),
        optional("first_issued", Shape::Date),
        required("valid_from", Shape::Date),
        required("issued_by", LONG),
    ],
};

/// Thẻ bảo hiểm y tế: decision 1666/QĐ-BHXH of 2020, the card from April 2021 on, and the one
/// before it.
const HEALTH_INSURANCE: Form = Form {
    number: Shape::InsuranceNumber,
    portrait: Presence::Absent,
    fields: &[
        required("birth_date", Shape::BirthDate),
        required("sex", SEX),
        optional("address", LONG),
        required("first_clinic", LONG),
        optional("benefit_level", Shape::Int { least: 1, most: 5 }),
        required("valid_from", Shape::Date),
        optional("five_years_from", Shape::Date),
        optional("issued_by", LONG),
    ],
};

#[cfg(test)]
mod tests;
