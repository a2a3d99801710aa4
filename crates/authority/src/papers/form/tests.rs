use vneid_payload::{Date, Field, FieldValue, Instant, Portrait, PrivateClaims};

use super::*;

fn text(name: &str, value: &str) -> Field {
    Field { name: name.into(), value: FieldValue::Text(value.into()) }
}

fn date(name: &str) -> Field {
    Field { name: name.into(), value: FieldValue::Date(Date::new(2000, 2, 29).unwrap()) }
}

fn portrait() -> Option<Portrait> {
    Some(Portrait { media_type: "image/jpeg".into(), bytes: vec![1] })
}

fn paper(kind: u16, number: &str, fields: Vec<Field>) -> DocumentClaims {
    DocumentClaims {
        kind,
        number: number.into(),
        holder: "Nguyễn Văn An Thử Nghiệm".into(),
        fields,
        portrait: None,
        issued: Instant::EPOCH,
        expires: None,
        status: None,
        private: PrivateClaims::default(),
    }
}

fn licence() -> DocumentClaims {
    let fields = vec![
        date("birth_date"),
        text("classes", "A1, B"),
        date("valid_from"),
        text("issued_by", "Sở Thử Nghiệm"),
    ];
    DocumentClaims { portrait: portrait(), ..paper(2, "000000000789", fields) }
}

#[test]
fn a_paper_of_each_kind_fits_its_form() {
    let card = vec![
        text("birth_date", "2000"),
        text("sex", "Nam"),
        text("nationality", "Việt Nam"),
        text("address", "Số 1, phố Thử Nghiệm, phường Mẫu"),
        date("valid_from"),
    ];
    let car = vec![
        text("plate", "30A-000.00"),
        text("vehicle_type", "Ô tô con"),
        text("brand", "THỬ NGHIỆM"),
        text("chassis_number", "TEST0000000000000"),
        text("engine_number", "TEST-0000"),
        date("valid_from"),
        text("issued_by", "Phòng Thử Nghiệm"),
    ];
    let insurance = vec![
        date("birth_date"),
        text("sex", "Nữ"),
        text("first_clinic", "Trạm y tế Thử Nghiệm"),
        date("valid_from"),
    ];
    for claims in [
        paper(1, "000000000789", card),
        licence(),
        paper(3, "TEST-0789", car),
        paper(4, "0000000789", insurance),
    ] {
        assert_eq!(check_contents(&claims), Ok(()), "{}", claims.kind);
    }
}

#[test]
fn numbers_are_those_of_their_kind() {
    for number in ["", "0", "abcdef", "Z  123456", "0000000000000"] {
        let claims = DocumentClaims { number: number.into(), ..licence() };
        assert!(matches!(check_contents(&claims), Err(Unfit::Number(_))), "{number}");
    }
    let other = DocumentClaims { kind: 5, ..licence() };
    assert_eq!(check_contents(&other), Err(Unfit::UnknownKind));
}

#[test]
fn a_holder_has_a_name() {
    for holder in ["", " An", "An\n", "12", "...", "A\u{200b}n", &"a".repeat(129)] {
        let claims = DocumentClaims { holder: holder.into(), ..licence() };
        assert!(matches!(check_contents(&claims), Err(Unfit::Holder(_))), "{holder}");
    }
}

#[test]
fn a_required_field_is_there() {
    for at in 0..licence().fields.len() {
        let mut claims = licence();
        let taken = claims.fields.remove(at).name;
        let result = check_contents(&claims);
        assert!(matches!(result, Err(Unfit::Missing(name)) if name == taken), "{result:?}");
    }
}

#[test]
fn no_field_is_unknown_there_twice_or_out_of_order() {
    let with = |at: usize, field| {
        let mut claims = licence();
        claims.fields.insert(at, field);
        check_contents(&claims)
    };
    assert_eq!(with(1, text("address", "Số 1")), Ok(()));
    assert_eq!(with(4, text("seats", "5")), Err(Unfit::Unexpected));
    assert_eq!(with(4, text("address", "Số 1")), Err(Unfit::Unexpected), "out of order");
    assert_eq!(with(4, text("issued_by", "Sở Thử Nghiệm")), Err(Unfit::Unexpected), "twice");
}

#[test]
fn a_field_says_what_it_may() {
    let mut claims = licence();
    claims.fields[1] = text("classes", "B9");
    let unfit = check_contents(&claims).unwrap_err();
    assert_eq!(unfit, Unfit::Field("classes", Shape::LicenceClasses));
    assert!(!unfit.to_string().contains("B9"), "says nothing of the paper: {unfit}");
}

#[test]
fn portraits_are_where_they_belong() {
    let without = DocumentClaims { portrait: None, ..licence() };
    assert_eq!(check_contents(&without), Err(Unfit::NoPortrait));
    let fields = vec![
        date("birth_date"),
        text("sex", "Nữ"),
        text("first_clinic", "Trạm y tế Thử Nghiệm"),
        date("valid_from"),
    ];
    let insurance = DocumentClaims { portrait: portrait(), ..paper(4, "0000000789", fields) };
    assert_eq!(check_contents(&insurance), Err(Unfit::HasPortrait));
}

#[test]
fn the_worked_document_fits_its_form() {
    let bytes = vneid_conformance::worked_document();
    let claims = vneid_payload::Document::decode(&bytes).unwrap().into_claims();
    assert_eq!(check_contents(&claims), Ok(()));
}

#[test]
fn every_form_can_be_encoded() {
    for kind in DocumentKind::NAMED {
        let form = form_of(kind).unwrap();
        assert!(form.fields.len() <= 64);
        for field in form.fields {
            let fields = vec![Field { name: field.name.into(), value: FieldValue::Bool(true) }];
            let claims = paper(kind.number(), "1", fields);
            assert!(claims.prepare(vneid_payload::Kid([1, 1])).is_ok(), "{}", field.name);
        }
    }
}

#[test]
fn every_field_has_a_label() {
    let texts = include_str!("../../../../../bindings/texts.toml");
    let section = texts.split("\n[field]\n").nth(1).unwrap().split("\n[").next().unwrap();
    for kind in DocumentKind::NAMED {
        for field in form_of(kind).unwrap().fields {
            for language in ["vi", "en"] {
                let label = format!("\n{}.{language} = ", field.name);
                assert!(format!("\n{section}").contains(&label), "{label}");
            }
        }
    }
}
