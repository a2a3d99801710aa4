//! The device certificate: the authority's word that a presentation key belongs to a genuine app
//! on a registered phone of a level-2 account.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor claims, signature ]
//! claims = { 4: expires, 8: { 1: key }, -65537: [ level, status index, ? hint ] }
//! ```

use crate::cbor::{Kind, Reader, Writer};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Envelope, Kid, Unsigned};
use crate::hint::Hint;
use crate::instant::Instant;
use crate::key::ShortKey;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};

/// A device certificate of the right shape; nothing is verified.
#[derive(Clone, Debug)]
pub struct DeviceCertificate<'a> {
    kid: Kid,
    claims: CertificateClaims,
    newer: bool,
    envelope: Envelope<'a>,
}

/// What a device certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateClaims {
    /// The last instant at which it is valid.
    pub expires: Instant,
    /// The presentation key of the phone.
    pub key: ShortKey,
    /// The level of the account, 0 to 23; 2 is needed to present.
    pub level: u8,
    /// Its place in the status shard of its issuer and day of expiry.
    pub status_index: u32,
    /// The least that binds the code to a person, for comparison with the papers shown.
    pub hint: Option<Hint>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

impl CertificateClaims {
    /// From "not before" to "expires": 7 days.
    pub const WINDOW_SECONDS: i64 = 7 * 86_400;
    /// A certificate is valid from 5 minutes before it was issued, for phones whose clock is late.
    pub const BACKDATED_SECONDS: i64 = 5 * 60;

    /// The first instant at which the certificate is valid: 7 days before it expires.
    pub fn not_before(&self) -> Instant {
        self.expires.plus_seconds(-Self::WINDOW_SECONDS)
    }

    /// When the authority issued it: 5 minutes after [`Self::not_before`].
    pub fn issued(&self) -> Instant {
        self.not_before().plus_seconds(Self::BACKDATED_SECONDS)
    }

    /// The `expires` of a certificate issued at this instant.
    pub fn expires_when_issued(issued: Instant) -> Instant {
        issued.plus_seconds(Self::WINDOW_SECONDS - Self::BACKDATED_SECONDS)
    }

    /// Prepares a certificate to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut claims = Claims::new();
        claims
            .put(EXPIRES, |w| _ = w.int(self.expires.unix_seconds()))
            .put(CONFIRMATION, |w| {
                w.map(1).int(COSE_KEY);
                self.key.write(w);
            })
            .put(DEVICE, |w| self.write_device(w))
            .put_private(&self.private);
        Unsigned::new(Domain::DeviceCertificate, cose::key_header(&kid.0), claims.into_bytes())
            .checked(Structure::DeviceCertificate, |bytes| {
                DeviceCertificate::decode(bytes).map(drop)
            })
    }

    fn write_device(&self, writer: &mut Writer) {
        writer.array(2 + usize::from(self.hint.is_some()));
        writer.uint(self.level.into()).uint(self.status_index.into());
        if let Some(hint) = &self.hint {
            writer.text(hint.as_str());
        }
    }
}

impl<'a> DeviceCertificate<'a> {
    /// The longest certificate that is read, in bytes; one without private claims has 149.
    pub const MAX_BYTES: usize = 512;

    /// Reads a certificate that stands alone.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] when the bytes are not a certificate.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        Self::read(&mut reader).and_then(|it| reader.end().map(|()| it)).map_err(|malformed| {
            DecodeError::Malformed { structure: Structure::DeviceCertificate, malformed }
        })
    }

    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let at = reader.clone();
        let parts = cose::read_parts(reader, Domain::DeviceCertificate)?;
        if parts.envelope.bytes().len() > Self::MAX_BYTES {
            return Err(at.fault(Fault::OutOfBounds));
        }
        let kid = Kid(cose::read_key_header(parts.protected)?);
        let (claims, newer) = read_certificate_claims(parts.payload)?;
        Ok(Self { kid, claims, newer, envelope: parts.envelope })
    }

    /// Which issuer key is said to have signed it.
    pub fn kid(&self) -> Kid {
        self.kid
    }

    /// What it says.
    pub fn claims(&self) -> &CertificateClaims {
        &self.claims
    }

    /// Whether it holds claims of a newer edition.
    pub fn is_newer(&self) -> bool {
        self.newer
    }

    /// What was signed, and the signature.
    pub fn envelope(&self) -> Envelope<'a> {
        self.envelope
    }
}

fn read_certificate_claims(mut reader: Reader<'_>) -> Result<(CertificateClaims, bool), Malformed> {
    let (mut expires, mut key, mut device) = (None, None, None);
    let unknown = read_claims(&mut reader, Room::CODE, |reader, claim| {
        match claim {
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            CONFIRMATION => key = Some(read_confirmation(reader)?),
            DEVICE => device = Some(read_device(reader)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    reader.end()?;
    let expires = required(&mut reader, "expires", expires)?;
    let key = required(&mut reader, "key", key)?;
    let device: Device = required(&mut reader, "level", device)?;
    let claims = CertificateClaims {
        expires,
        key,
        level: device.level,
        status_index: device.status_index,
        hint: device.hint,
        private: unknown.private,
    };
    Ok((claims, unknown.newer || device.newer))
}

fn read_confirmation(reader: &mut Reader<'_>) -> Result<ShortKey, Malformed> {
    let at = reader.field("cnf").clone();
    if reader.map()? != 1 || reader.int()? != COSE_KEY {
        return Err(at.fault(Fault::OutOfBounds));
    }
    ShortKey::read(reader)
}

struct Device {
    level: u8,
    status_index: u32,
    hint: Option<Hint>,
    newer: bool,
}

fn read_device(reader: &mut Reader<'_>) -> Result<Device, Malformed> {
    let length = reader.field("level").array_in(2, usize::MAX)?;
    let level = reader.uint_up_to(23)? as u8;
    let status_index = reader.field("status index").uint_up_to(u32::MAX.into())? as u32;
    let mut left = length - 2;
    let mut hint = None;
    if left > 0 && reader.peek()? == Kind::Text {
        let at = reader.field("hint").clone();
        let text = reader.text_up_to(Hint::MAX_BYTES)?;
        hint = Some(Hint::new(text).ok_or_else(|| at.fault(Fault::BadText))?);
        left -= 1;
    }
    for _ in 0..left {
        reader.field("level").skip()?;
    }
    Ok(Device { level, status_index, hint, newer: left > 0 })
}

/// Reads an instant of the years 1970 to 9999.
pub(crate) fn read_instant(reader: &mut Reader<'_>) -> Result<Instant, Malformed> {
    let at = reader.clone();
    let seconds = reader.uint_up_to(Instant::MAX.unix_seconds().unsigned_abs())?;
    i64::try_from(seconds)
        .ok()
        .and_then(Instant::from_unix_seconds)
        .ok_or_else(|| at.fault(Fault::OutOfBounds))
}

/// CWT claims (RFC 8392 section 3.1, RFC 8747 section 3.1) and the certificate's own.
pub(crate) const EXPIRES: i64 = 4;
const CONFIRMATION: i64 = 8;
const DEVICE: i64 = -65_537;
/// The member of `cnf` that holds a key (RFC 8747 section 3.2).
const COSE_KEY: i64 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> CertificateClaims {
        CertificateClaims {
            expires: Instant::from_unix_seconds(1_800_000_000).unwrap(),
            key: ShortKey { x: [7; 32], y_is_odd: true },
            level: 2,
            status_index: 0x1234_5678,
            hint: Hint::new("NVA789"),
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &CertificateClaims) -> Vec<u8> {
        claims.prepare(Kid([0x4b, 0x31])).unwrap().attach(&[9; 64])
    }

    #[test]
    fn a_certificate_has_149_bytes_and_reads_back() {
        let bytes = encoded(&claims());
        assert_eq!(bytes.len(), 149);
        let read = DeviceCertificate::decode(&bytes).unwrap();
        assert_eq!(
            (read.kid(), read.claims(), read.is_newer()),
            (Kid([0x4b, 0x31]), &claims(), false)
        );
        assert_eq!(read.envelope().signature(), &[9; 64]);
        assert_eq!(encoded(read.claims()), bytes);
    }

    #[test]
    fn without_a_hint_the_element_is_left_out() {
        let bytes = encoded(&CertificateClaims { hint: None, ..claims() });
        assert_eq!(bytes.len(), 142);
        assert_eq!(DeviceCertificate::decode(&bytes).unwrap().claims().hint, None);
    }

    #[test]
    fn seven_days_from_not_before_and_five_minutes_before_it_was_issued() {
        let issued = Instant::from_unix_seconds(1_790_000_000).unwrap();
        let expires = CertificateClaims::expires_when_issued(issued);
        assert_eq!(expires.seconds_since(issued), 7 * 86_400 - 300);
        let claims = CertificateClaims { expires, ..claims() };
        assert_eq!((claims.issued(), issued.seconds_since(claims.not_before())), (issued, 300));
    }

    #[test]
    fn private_claims_are_kept_and_reading_back_gives_the_same_bytes() {
        let private = PrivateClaims::default().with_uint(40, 1).with_uint(50, 500);
        let with_room = CertificateClaims { private: private.clone(), ..claims() };
        let bytes = encoded(&with_room);
        let read = DeviceCertificate::decode(&bytes).unwrap();
        assert_eq!(read.claims().private, private);
        assert_eq!(encoded(read.claims()), bytes);
        let collides = PrivateClaims::default().with_uint(0, 1);
        let collides = CertificateClaims { private: collides, ..claims() };
        assert!(collides.prepare(Kid([0; 2])).is_err());
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims());
        for length in 0..bytes.len() {
            assert!(DeviceCertificate::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(DeviceCertificate::decode(&bytes).is_err());
    }
}
