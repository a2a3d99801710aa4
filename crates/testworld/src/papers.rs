//! Papers of a test person: three documents, evidently invented.

use vneid_core::crypto::{sha256, thumbprint};
use vneid_payload::{
    BindingClaims, Date, DocumentClaims, Field, FieldValue, FullKey, Instant, Portrait,
    PrivateClaims,
};

use crate::authority::TestIssuer;
use crate::people::TestPerson;
use crate::portrait::drawn_portrait;

impl TestIssuer {
    /// Signs a citizen card with a portrait, a driving licence and a health insurance card.
    pub fn papers_for(&self, person: &TestPerson, issued: Instant) -> Vec<Vec<u8>> {
        [citizen_card(person, issued), driving_licence(person, issued), health_card(person, issued)]
            .iter()
            .map(|claims| self.sign_document(claims))
            .collect()
    }

    /// Signs a document.
    pub fn sign_document(&self, claims: &DocumentClaims) -> Vec<u8> {
        let unsigned = claims.prepare(Self::PAPER_KID);
        self.keys().paper.complete(&unsigned.expect("the papers of a test world are in bounds"))
    }

    /// Signs the word that these documents belong to the phone with this presentation key.
    pub fn bind(&self, key: &FullKey, documents: &[Vec<u8>], issued: Instant) -> Vec<u8> {
        let mut digests: Vec<[u8; 32]> = documents.iter().map(|bytes| sha256(bytes)).collect();
        digests.sort_unstable();
        let claims = BindingClaims {
            issued,
            expires: issued.plus_seconds(7 * 86_400),
            key: thumbprint(key),
            documents: digests,
            private: PrivateClaims::default(),
        };
        let unsigned = claims.prepare(Self::PAPER_KID);
        self.keys().paper.complete(&unsigned.expect("a test wallet has few papers"))
    }
}

fn citizen_card(person: &TestPerson, issued: Instant) -> DocumentClaims {
    let portrait = Portrait { media_type: "image/png".to_owned(), bytes: drawn_portrait() };
    DocumentClaims {
        portrait: Some(portrait),
        expires: Some(issued.plus_seconds(10 * YEAR)),
        ..paper(
            1,
            person.number,
            person,
            issued,
            vec![
                date("birth_date", 2000, 1, 1),
                text("sex", "Nam"),
                text("nationality", "Việt Nam"),
                text("address", "Số 1, phố Thử Nghiệm, phường Mẫu, Hà Nội"),
                date("valid_from", 2024, 7, 1),
            ],
        )
    }
}

fn driving_licence(person: &TestPerson, issued: Instant) -> DocumentClaims {
    DocumentClaims {
        expires: Some(issued.plus_seconds(5 * YEAR)),
        ..paper(
            2,
            "TEST-000789",
            person,
            issued,
            vec![
                date("birth_date", 2000, 1, 1),
                text("classes", "A1, B"),
                date("first_issued", 2020, 2, 29),
                text("issued_by", "Sở Thử Nghiệm"),
            ],
        )
    }
}

fn health_card(person: &TestPerson, issued: Instant) -> DocumentClaims {
    DocumentClaims {
        expires: Some(issued.plus_seconds(YEAR)),
        ..paper(
            4,
            "TN0000000789",
            person,
            issued,
            vec![
                date("birth_date", 2000, 1, 1),
                text("first_clinic", "Trạm y tế Thử Nghiệm"),
                date("five_years_from", 2025, 1, 1),
            ],
        )
    }
}

fn paper(
    kind: u16,
    number: &str,
    person: &TestPerson,
    issued: Instant,
    fields: Vec<Field>,
) -> DocumentClaims {
    DocumentClaims {
        kind,
        number: number.to_owned(),
        holder: person.name.to_owned(),
        fields,
        portrait: None,
        issued,
        expires: None,
        status: None,
        private: PrivateClaims::default(),
    }
}

fn text(name: &str, value: &str) -> Field {
    Field { name: name.to_owned(), value: FieldValue::Text(value.to_owned()) }
}

fn date(name: &str, year: u16, month: u8, day: u8) -> Field {
    let date = Date::new(year, month, day).expect("the dates below exist");
    Field { name: name.to_owned(), value: FieldValue::Date(date) }
}

const YEAR: i64 = 365 * 86_400;
