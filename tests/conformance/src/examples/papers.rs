//! Papers as an authority would sign them: they fit the form of their kind.

use vneid_core::crypto::sha256;

use crate::keys::Key;
use crate::make::{Binding, Document};
use crate::vectors::world::{DAY, NOW, World};

/// A driving licence.
pub(super) fn document() -> Document {
    let fields = [
        ("birth_date", Document::date("2000-01-01")),
        ("classes", Document::text("A1, B")),
        ("valid_from", Document::date("2026-08-16")),
        ("issued_by", Document::text("Cơ quan Thử Nghiệm")),
    ];
    Document {
        kid: *b"P1",
        issued: NOW - 100 * DAY,
        // 2035-01-01T23:59:59+07:00
        expires: Some(2_051_283_599),
        kind: 2,
        number: "000000000789",
        holder: "NGUYỄN VĂN AN THỬ NGHIỆM",
        fields: fields.map(|(name, (item, value))| (name, item, value)).into(),
        portrait: Some(("image/jpeg", portrait())),
        // The first multiple of 365 from the day of its end on.
        status: Some((*b"P1", 24_090, 77)),
        more: Vec::new(),
    }
}

/// Signed, with its private number in `worlds.json`.
pub fn worked_document() -> Vec<u8> {
    document().parts().sign(&Key::named("paper"))
}

/// Issued with the certificate.
pub(super) fn binding() -> Binding {
    Binding { documents: vec![sha256(&worked_document())], ..World::base().binding() }
}

/// Baseline, 3 x 4 pixels, all of one grey: each table has one code, of one bit.
fn portrait() -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8];
    let mut segment = |marker: u8, content: &[u8]| {
        jpeg.extend_from_slice(&[0xff, marker, 0, content.len() as u8 + 2]);
        jpeg.extend_from_slice(content);
    };
    segment(0xdb, &[&[0][..], &[16; 64]].concat());
    segment(0xc0, &[8, 0, 4, 0, 3, 1, 1, 0x11, 0]);
    let one_code = |class: u8, value: u8| [&[class, 1][..], &[0; 15], &[value]].concat();
    segment(0xc4, &one_code(0x00, 1));
    segment(0xc4, &one_code(0x10, 0));
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    // A difference of one bit, which is 1; no other coefficients; filled with ones.
    jpeg.extend_from_slice(&[0b0101_1111, 0xff, 0xd9]);
    jpeg
}
