//! The document: one paper of the wallet, signed by the authority.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor claims, signature ]
//! claims = { ? 4: expires, 6: issued, -65548: kind, -65549: number, -65550: holder,
//!            -65551: [ [ name, value ] ], ? -65552: [ media type, portrait ],
//!            ? -65553: [ kid, day, index ] }
//! value  = text / 1004(date) / integer / bool
//! ```

use core::fmt;

use crate::cbor::{Kind, Reader, Writer};
use crate::certificate::{EXPIRES, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::date::Date;
use crate::instant::Instant;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
use crate::signed::{Format, Sealed, Signed};
use crate::status::Shard;
use crate::status::read_shard_members;
use crate::trust_list::{ISSUED, read_u32};

/// A document of the right shape; nothing is verified.
pub type Document<'a> = Signed<'a, Kid, DocumentClaims>;

/// What a document says. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentClaims {
    /// Which kind of paper: 1 citizen card, 2 driving licence, 3 vehicle registration, 4 health
    /// insurance; others are for later editions.
    pub kind: u16,
    /// The paper's number, 1 to 64 bytes.
    pub number: String,
    /// The holder's name as the paper prints it, 1 to 256 bytes.
    pub holder: String,
    /// What else the paper says, in the order to show it: at most 64, no name twice.
    pub fields: Vec<Field>,
    /// The holder's picture.
    pub portrait: Option<Portrait>,
    /// When the authority signed it.
    pub issued: Instant,
    /// The last instant at which it is valid; `None` when it has no end.
    pub expires: Option<Instant>,
    /// Where its revocation would stand.
    pub status: Option<StatusReference>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

/// One line of a paper. `Debug` shows the name alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is, for the app's table of labels: 1 to 32 of `a`-`z`, `0`-`9` and `_`.
    pub name: String,
    /// What it says.
    pub value: FieldValue,
}

/// The value of a field. `Debug` shows the type alone.
#[derive(Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// At most 1024 bytes.
    Text(String),
    /// A day (RFC 8943 section 1.1).
    Date(Date),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
}

/// A picture. `Debug` shows its type and size.
#[derive(Clone, PartialEq, Eq)]
pub struct Portrait {
    /// The media type (RFC 6838), for example `image/jpeg`; 1 to 64 bytes.
    pub media_type: String,
    /// The encoded picture, 1 to 204 800 bytes, not looked into.
    pub bytes: Vec<u8>,
}

/// Where the status of something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatusReference {
    /// The shard.
    pub shard: Shard,
    /// The index within it.
    pub index: u32,
}

impl DocumentClaims {
    /// Prepares a document to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut claims = Claims::new();
        if let Some(expires) = self.expires {
            claims.put(EXPIRES, |w| _ = w.int(expires.unix_seconds()));
        }
        claims
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(KIND, |w| _ = w.uint(self.kind.into()))
            .put(NUMBER, |w| _ = w.text(&self.number))
            .put(HOLDER, |w| _ = w.text(&self.holder))
            .put(FIELDS, |w| {
                w.array(self.fields.len());
                self.fields.iter().for_each(|field| field.write(w));
            });
        if let Some(portrait) = &self.portrait {
            claims.put(PORTRAIT, |w| {
                w.array(2).text(&portrait.media_type).bytes(&portrait.bytes);
            });
        }
        if let Some(StatusReference { shard, index }) = self.status {
            claims.put(STATUS, |w| _ = shard.write_members(w.array(3)).uint(index.into()));
        }
        claims.put_private(&self.private);
        FORMAT.prepare(cose::key_header(&kid.0), claims.into_bytes())
    }
}

impl<'a> Document<'a> {
    /// The longest document that is read, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// Reads the envelope alone: the claims are for after the signature.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes have another shape, whatever they say.
    pub fn open(bytes: &'a [u8]) -> Result<Sealed<'a, Kid, DocumentClaims>, DecodeError> {
        FORMAT.open(bytes)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a document of this edition.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, DocumentClaims> = Format {
    structure: Structure::Document,
    domain: Domain::Document,
    max_bytes: Document::MAX_BYTES,
    read_header: |reader| cose::read_key_header(reader).map(Kid),
    read_claims: read_document_claims,
};

fn read_document_claims(reader: &mut Reader<'_>) -> Result<(DocumentClaims, bool), Malformed> {
    let (mut issued, mut expires, mut status) = (None, None, None);
    let (mut kind, mut number, mut holder) = (None, None, None);
    let (mut fields, mut portrait) = (None, None);
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            KIND => kind = Some(reader.field("kind").uint_up_to(u16::MAX.into())? as u16),
            NUMBER => number = Some(reader.field("number").text_in(1, 64)?.to_owned()),
            HOLDER => holder = Some(reader.field("holder").text_in(1, 256)?.to_owned()),
            FIELDS => fields = Some(read_fields(reader.field("fields"))?),
            PORTRAIT => portrait = Some(Portrait::read(reader.field("portrait"))?),
            STATUS => status = Some(StatusReference::read(reader.field("status"))?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let claims = DocumentClaims {
        kind: required(reader, "kind", kind)?,
        number: required(reader, "number", number)?,
        holder: required(reader, "holder", holder)?,
        fields: required(reader, "fields", fields)?,
        portrait,
        issued: required(reader, "issued", issued)?,
        expires,
        status,
        private: unknown.private,
    };
    Ok((claims, unknown.newer))
}

fn read_fields(reader: &mut Reader<'_>) -> Result<Vec<Field>, Malformed> {
    let mut fields: Vec<Field> = Vec::new();
    for _ in 0..reader.array_in(0, 64)? {
        let at = reader.clone();
        let field = Field::read(reader)?;
        if fields.iter().any(|other| other.name == field.name) {
            return Err(at.fault(Fault::ListOrder));
        }
        fields.push(field);
    }
    Ok(fields)
}

impl Field {
    fn write(&self, writer: &mut Writer) {
        writer.array(2).text(&self.name);
        match &self.value {
            FieldValue::Text(text) => writer.text(text),
            FieldValue::Date(date) => writer.tag(TAG_DATE).text(&date.to_string()),
            FieldValue::Int(number) => writer.int(*number),
            FieldValue::Bool(value) => writer.bool(*value),
        };
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.array_of(2)?;
        let at = reader.clone();
        let name = reader.text_in(1, 32)?.to_owned();
        let allowed = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if !name.as_bytes().iter().all(allowed) {
            return Err(at.fault(Fault::BadText));
        }
        let value = match reader.peek()? {
            Kind::Text => FieldValue::Text(reader.text_up_to(1024)?.to_owned()),
            Kind::Tag => {
                reader.tag(TAG_DATE)?;
                let at = reader.clone();
                let date = Date::parse(reader.text_up_to(10)?);
                FieldValue::Date(date.ok_or_else(|| at.fault(Fault::BadText))?)
            }
            Kind::Uint | Kind::Nint => FieldValue::Int(reader.int()?),
            Kind::Bool => FieldValue::Bool(reader.bool()?),
            Kind::Bytes | Kind::Array | Kind::Map => return Err(reader.fault(Fault::WrongType)),
        };
        Ok(Self { name, value })
    }
}

impl Portrait {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.array_of(2)?;
        let media_type = reader.text_in(1, 64)?.to_owned();
        let at = reader.clone();
        let bytes = reader.bytes_up_to(204_800)?.to_vec();
        if bytes.is_empty() {
            return Err(at.fault(Fault::OutOfBounds));
        }
        Ok(Self { media_type, bytes })
    }
}

impl StatusReference {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.array_of(3)?;
        Ok(Self { shard: read_shard_members(reader)?, index: read_u32(reader)? })
    }
}

impl fmt::Debug for DocumentClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("DocumentClaims");
        out.field("kind", &self.kind).field("issued", &self.issued).field("expires", &self.expires);
        out.finish_non_exhaustive()
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Date(_) => "Date(..)",
            Self::Int(_) => "Int(..)",
            Self::Bool(_) => "Bool(..)",
        })
    }
}

impl fmt::Debug for Portrait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portrait({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

const KIND: i64 = -65_548;
const NUMBER: i64 = -65_549;
const HOLDER: i64 = -65_550;
const FIELDS: i64 = -65_551;
const PORTRAIT: i64 = -65_552;
const STATUS: i64 = -65_553;
/// A full-date (RFC 8943 section 1.1).
const TAG_DATE: u64 = 1004;

#[cfg(test)]
mod tests;
