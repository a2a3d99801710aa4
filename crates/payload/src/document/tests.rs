use super::*;

const KID: Kid = Kid([0x70, 0x01]);

fn field(name: &str, value: FieldValue) -> Field {
    Field { name: name.into(), value }
}

fn claims() -> DocumentClaims {
    DocumentClaims {
        kind: 2,
        number: "000000000789".into(),
        holder: "NGUYỄN VĂN AN THỬ NGHIỆM".into(),
        fields: vec![
            field("class", FieldValue::Text("B2".into())),
            field("birth", FieldValue::Date(Date::new(1987, 1, 31).unwrap())),
            field("points", FieldValue::Int(-3)),
            field("automatic", FieldValue::Bool(true)),
        ],
        portrait: Some(Portrait { media_type: "image/jpeg".into(), bytes: vec![1, 2, 3] }),
        issued: Instant::from_unix_seconds(1_790_000_000).unwrap(),
        expires: Instant::from_unix_seconds(1_990_000_000),
        status: Some(StatusReference { shard: Shard { kid: KID, day: 23_032 }, index: u32::MAX }),
        private: PrivateClaims::default(),
    }
}

fn encoded(claims: &DocumentClaims) -> Result<Vec<u8>, Fault> {
    let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
    Ok(unsigned.attach(&[9; 64]))
}

fn with_field(name: &str, value: FieldValue) -> Result<Vec<u8>, Fault> {
    encoded(&DocumentClaims { fields: vec![field(name, value)], ..claims() })
}

#[test]
fn what_is_prepared_reads_back() {
    let bare = DocumentClaims {
        fields: Vec::new(),
        portrait: None,
        expires: None,
        status: None,
        ..claims()
    };
    let private = PrivateClaims::default().with_uint(99, 7);
    let with_room = DocumentClaims { private, ..claims() };
    for claims in [claims(), bare, with_room] {
        let bytes = encoded(&claims).unwrap();
        let read = Document::decode(&bytes).unwrap();
        assert_eq!((read.kid(), read.claims()), (KID, &claims));
        assert_eq!(read.envelope().bytes(), bytes);
    }
}

#[test]
fn every_prefix_and_every_extra_byte_is_refused() {
    let mut bytes = encoded(&claims()).unwrap();
    for length in 0..bytes.len() {
        assert!(Document::decode(&bytes[..length]).is_err(), "{length}");
    }
    bytes.push(0);
    assert!(Document::decode(&bytes).is_err());
}

#[test]
fn texts_have_two_ends() {
    for (length, ok) in [(0, false), (1, true), (64, true), (65, false)] {
        let number = "1".repeat(length);
        assert_eq!(encoded(&DocumentClaims { number, ..claims() }).is_ok(), ok, "{length}");
    }
    for (length, ok) in [(0, false), (1, true), (256, true), (257, false)] {
        let holder = "A".repeat(length);
        assert_eq!(encoded(&DocumentClaims { holder, ..claims() }).is_ok(), ok, "{length}");
    }
    for (length, ok) in [(0, true), (1024, true), (1025, false)] {
        let text = FieldValue::Text("a".repeat(length));
        assert_eq!(with_field("a", text).is_ok(), ok, "{length}");
    }
}

#[test]
fn field_names_are_few_characters_and_never_twice() {
    let yes = || FieldValue::Bool(true);
    for (length, ok) in [(0, false), (1, true), (32, true), (33, false)] {
        assert_eq!(with_field(&"a".repeat(length), yes()).is_ok(), ok, "{length}");
    }
    assert!(with_field("az_09", yes()).is_ok());
    for bad in ["A", "a-b", "a b", "ă"] {
        assert_eq!(with_field(bad, yes()), Err(Fault::BadText), "{bad}");
    }
    let fields = vec![field("b", yes()), field("a", yes()), field("b", yes())];
    assert_eq!(encoded(&DocumentClaims { fields, ..claims() }), Err(Fault::ListOrder));
}

#[test]
fn at_most_64_fields() {
    let with = |count: u32| {
        let fields = (0..count).map(|i| field(&format!("f{i}"), FieldValue::Int(0))).collect();
        encoded(&DocumentClaims { fields, ..claims() })
    };
    assert!(with(64).is_ok());
    assert_eq!(with(65), Err(Fault::OutOfBounds));
}

#[test]
fn a_portrait_of_1_to_204800_bytes() {
    for (length, ok) in [(0, false), (1, true), (204_800, true), (204_801, false)] {
        let portrait = Some(Portrait { media_type: "image/jpeg".into(), bytes: vec![0; length] });
        assert_eq!(encoded(&DocumentClaims { portrait, ..claims() }).is_ok(), ok, "{length}");
    }
}

#[test]
fn other_values_are_refused() {
    let value = |bytes: &[u8]| {
        let bytes = [&[0x82, 0x61, b'a'], bytes].concat();
        Field::read(&mut Reader::new(&bytes)).map_err(|malformed| malformed.fault)
    };
    assert_eq!(value(&[0x40]), Err(Fault::WrongType));
    assert_eq!(value(&[0x80]), Err(Fault::WrongType));
    assert_eq!(value(&[0xc1, 0x00]), Err(Fault::WrongType));
    assert_eq!(value(&[0xf6]), Err(Fault::Unsupported));
    let date = |text: &str| [&[0xd9, 0x03, 0xec, 0x6a], text.as_bytes()].concat();
    assert!(value(&date("2024-02-29")).is_ok());
    assert_eq!(value(&date("2026-02-29")), Err(Fault::BadText));
}

#[test]
fn an_unknown_key_is_newer() {
    let mut map = Claims::new();
    map.put(5, |w| _ = w.uint(0)).put(ISSUED, |w| _ = w.uint(1)).put(KIND, |w| _ = w.uint(1));
    map.put(NUMBER, |w| _ = w.text("1")).put(HOLDER, |w| _ = w.text("A"));
    map.put(FIELDS, |w| _ = w.array(0));
    let header = cose::key_header(&KID.0);
    let unsigned = Unsigned::new(Domain::Document, header, map.into_bytes());
    let error = Document::decode(&unsigned.attach(&[0; 64])).unwrap_err();
    assert_eq!(error, DecodeError::Newer { structure: Structure::Document });
}

#[test]
fn debug_output_holds_nothing_of_the_person() {
    let bytes = encoded(&claims()).unwrap();
    let shown = format!("{:?} {:?}", Document::decode(&bytes).unwrap(), claims().fields);
    for secret in ["789", "NGUY", "1987", "B2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
