//! The presentation: what the QR holds, made by the citizen's phone for one minute.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 13: device-certificate }, {}, bstr .cbor claims, signature ]
//! claims = { 6: made at, ( 7: cti // 10: nonce ), ? -65538: moment }
//! ```

use crate::base45;
use crate::cbor::{Reader, Writer};
use crate::certificate::{DeviceCertificate, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Envelope, Unsigned};
use crate::instant::Instant;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};

/// A presentation of the right shape; nothing is verified.
#[derive(Clone, Debug)]
pub struct Presentation<'a> {
    certificate: DeviceCertificate<'a>,
    claims: PresentationClaims,
    newer: bool,
    envelope: Envelope<'a>,
}

/// What the phone says in a presentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationClaims {
    /// When the code was made, by the phone's (corrected) clock.
    pub made: Instant,
    /// What makes each code another one.
    pub freshness: Freshness,
    /// What the phone noticed while making the code.
    pub moment: Moment,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

/// What makes a code unlike every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// 8 random bytes of the phone (CWT `cti`, RFC 8392 section 3.1.7).
    Cti([u8; 8]),
    /// The 8 bytes of an officer's challenge (CWT `nonce`, RFC 9711 section 4.1).
    Nonce([u8; 8]),
}

/// What the phone noticed while making the code: a set of four bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment(u8);

impl Moment {
    /// The screen was being recorded.
    pub const SCREEN_CAPTURED: Self = Self(1);
    /// The screen was being mirrored.
    pub const SCREEN_MIRRORED: Self = Self(2);
    /// The phone's owner had not unlocked the app within the last 60 s.
    pub const NOT_UNLOCKED: Self = Self(4);
    /// The phone had not learned the authority's time since it was started.
    pub const TIME_NOT_CONFIRMED: Self = Self(8);

    /// The set with these bits, 0 to 15; `None` for other numbers.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits <= 15 { Some(Self(bits)) } else { None }
    }

    /// The bits, 0 to 15.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether every bit of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set and `other` together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl PresentationClaims {
    /// Prepares a presentation to be signed by the presentation key of `certificate`.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification, or
    /// `certificate` is not the bytes of one.
    pub fn prepare(&self, certificate: &[u8]) -> Result<Unsigned, EncodeError> {
        let mut protected = Writer::new();
        protected.map(2).int(cose::HEADER_ALG).int(cose::ES256).int(cose::HEADER_KCWT);
        protected.raw(certificate);
        let mut claims = Claims::new();
        claims.put(MADE, |w| _ = w.int(self.made.unix_seconds()));
        match self.freshness {
            Freshness::Cti(cti) => claims.put(CTI, |w| _ = w.bytes(&cti)),
            Freshness::Nonce(nonce) => claims.put(NONCE, |w| _ = w.bytes(&nonce)),
        };
        if self.moment != Moment::default() {
            claims.put(MOMENT, |w| _ = w.uint(self.moment.bits().into()));
        }
        claims.put_private(&self.private);
        Unsigned::new(Domain::Presentation, protected.into_bytes(), claims.into_bytes())
            .checked(Structure::Presentation, |bytes| Presentation::decode(bytes).map(drop))
    }
}

impl<'a> Presentation<'a> {
    /// The longest presentation that is read, in bytes; one with a 6-byte hint has 241.
    pub const MAX_BYTES: usize = 1024;

    /// Reads a presentation.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] when the bytes are not a presentation.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        Self::read(&mut reader).and_then(|it| reader.end().map(|()| it)).map_err(|malformed| {
            DecodeError::Malformed { structure: Structure::Presentation, malformed }
        })
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        if reader.remaining() > Self::MAX_BYTES {
            return Err(reader.fault(Fault::OutOfBounds));
        }
        let cose::Parts { envelope, mut protected, payload } =
            cose::read_parts(reader, Domain::Presentation)?;
        cose::read_algorithm(&mut protected, 2)?;
        cose::read_header_key(&mut protected, cose::HEADER_KCWT)?;
        let certificate = DeviceCertificate::read(&mut protected)?;
        protected.end()?;
        let (claims, newer) = read_presentation_claims(payload)?;
        Ok(Self { newer: newer || certificate.is_newer(), certificate, claims, envelope })
    }

    /// The certificate of the phone that is said to have made it.
    pub fn certificate(&self) -> &DeviceCertificate<'a> {
        &self.certificate
    }

    /// What it says.
    pub fn claims(&self) -> &PresentationClaims {
        &self.claims
    }

    /// Whether it, or its certificate, holds claims of a newer edition. To be judged only after
    /// both signatures hold.
    pub fn is_newer(&self) -> bool {
        self.newer
    }

    /// What was signed, and the signature.
    pub fn envelope(&self) -> Envelope<'a> {
        self.envelope
    }
}

/// The text of the QR for the bytes of a presentation: `VN1:` and their Base45.
pub fn to_text(presentation: &[u8]) -> String {
    let mut text = String::from("VN1:");
    text.push_str(&base45::encode(presentation));
    text
}

fn read_presentation_claims(
    mut reader: Reader<'_>,
) -> Result<(PresentationClaims, bool), Malformed> {
    let (mut made, mut cti, mut nonce, mut moment) = (None, None, None, None);
    let unknown = read_claims(&mut reader, Room::CODE, |reader, claim| {
        match claim {
            MADE => made = Some(read_instant(reader.field("made at"))?),
            CTI => cti = Some(*reader.field("cti").byte_array()?),
            NONCE => nonce = Some(*reader.field("nonce").byte_array()?),
            MOMENT => moment = Moment::from_bits(reader.field("moment").uint_in(1, 15)? as u8),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    reader.end()?;
    let made = required(&mut reader, "made at", made)?;
    let freshness = match (cti, nonce) {
        (Some(cti), None) => Freshness::Cti(cti),
        (None, Some(nonce)) => Freshness::Nonce(nonce),
        (None, None) => return Err(reader.field("cti or nonce").fault(Fault::Missing)),
        (Some(_), Some(_)) => return Err(reader.field("cti and nonce").fault(Fault::OutOfBounds)),
    };
    let moment = moment.unwrap_or_default();
    Ok((PresentationClaims { made, freshness, moment, private: unknown.private }, unknown.newer))
}

/// CWT claims (RFC 8392 section 3.1, RFC 9711 section 4.1) and the presentation's own.
pub(crate) const MADE: i64 = 6;
const CTI: i64 = 7;
const NONCE: i64 = 10;
const MOMENT: i64 = -65_538;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CertificateClaims, Hint, Kid, ShortKey};

    fn certificate(hint: Option<&str>) -> Vec<u8> {
        let claims = CertificateClaims {
            expires: Instant::from_unix_seconds(1_800_000_000).unwrap(),
            key: ShortKey { x: [7; 32], y_is_odd: false },
            level: 2,
            status_index: 0x1234_5678,
            hint: hint.and_then(Hint::new),
            private: PrivateClaims::default(),
        };
        claims.prepare(Kid([1, 2])).unwrap().attach(&[9; 64])
    }

    fn claims() -> PresentationClaims {
        PresentationClaims {
            made: Instant::from_unix_seconds(1_799_999_000).unwrap(),
            freshness: Freshness::Cti([1; 8]),
            moment: Moment::default(),
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &PresentationClaims, hint: Option<&str>) -> Vec<u8> {
        claims.prepare(&certificate(hint)).unwrap().attach(&[8; 64])
    }

    /// The line that everything about size hangs on: 241 bytes are the last that fit version 11.
    #[test]
    fn sizes_of_the_code() {
        let bytes = encoded(&claims(), Some("NVA789"));
        assert_eq!(bytes.len(), 241);
        assert_eq!(to_text(&bytes).len(), 366);
        assert_eq!(encoded(&claims(), None).len(), 234);
        let moment = Moment::TIME_NOT_CONFIRMED;
        assert_eq!(encoded(&PresentationClaims { moment, ..claims() }, Some("NVA789")).len(), 247);
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let variants = [
            claims(),
            PresentationClaims { freshness: Freshness::Nonce([3; 8]), ..claims() },
            PresentationClaims { moment: Moment::from_bits(15).unwrap(), ..claims() },
            PresentationClaims { private: PrivateClaims::default().with_uint(99, 7), ..claims() },
        ];
        for variant in variants {
            let bytes = encoded(&variant, Some("NVA789"));
            let read = Presentation::decode(&bytes).unwrap();
            assert_eq!((read.claims(), read.is_newer()), (&variant, false));
            assert_eq!(read.certificate().kid(), Kid([1, 2]));
            assert_eq!(read.certificate().envelope().bytes(), certificate(Some("NVA789")));
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims(), Some("NVA789"));
        for length in 0..bytes.len() {
            assert!(Presentation::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(Presentation::decode(&bytes).is_err());
    }

    #[test]
    fn exactly_one_of_cti_and_nonce() {
        let made = [0x06, 0x1a, 0x6b, 0x49, 0xd2, 0x00];
        let cti = [0x07, 0x48, 1, 2, 3, 4, 5, 6, 7, 8];
        let nonce = [0x0a, 0x48, 1, 2, 3, 4, 5, 6, 7, 8];
        let read = |parts: &[&[u8]]| {
            let mut bytes = vec![0xa0 | parts.len() as u8];
            bytes.extend(parts.concat());
            read_presentation_claims(Reader::new(&bytes)).map_err(|malformed| malformed.field)
        };
        assert!(read(&[&made, &cti]).is_ok());
        assert!(read(&[&made, &nonce]).is_ok());
        assert_eq!(read(&[&made]).unwrap_err(), "cti or nonce");
        assert_eq!(read(&[&made, &cti, &nonce]).unwrap_err(), "cti and nonce");
        assert_eq!(read(&[&cti]).unwrap_err(), "made at");
    }

    #[test]
    fn a_moment_of_zero_is_left_out() {
        let with = |moment: u8| {
            let bytes = [&[0xa3, 0x06, 0x01, 0x07, 0x48][..], &[0; 8], &[0x3a, 0, 1, 0, 1, moment]];
            read_presentation_claims(Reader::new(&bytes.concat())).map(|(claims, _)| claims.moment)
        };
        assert_eq!(with(1).unwrap(), Moment::SCREEN_CAPTURED);
        assert_eq!(with(15).unwrap().bits(), 15);
        assert_eq!(with(0).unwrap_err().fault, Fault::OutOfBounds);
        assert_eq!(with(16).unwrap_err().fault, Fault::OutOfBounds);
    }
}
