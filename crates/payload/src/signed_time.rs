//! What the authority's clock shows, signed over the nonce of whoever asked.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor [ nonce, now_ms ], signature ]
//! ```

use crate::cbor::{Reader, Writer};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::instant::Instant;
use crate::malformed::{DecodeError, EncodeError, Malformed, Structure};
use crate::signed::{Format, Signed};

/// A signed time of the right shape; nothing is verified.
pub type SignedTime<'a> = Signed<'a, Kid, TimeClaims>;

/// What a signed time says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeClaims {
    /// The 16 bytes that the question carried.
    pub nonce: [u8; 16],
    /// The authority's clock: milliseconds since 1970-01-01T00:00:00Z, to the end of the year 9999.
    pub now_ms: i64,
}

impl TimeClaims {
    /// Prepares a time to be signed by the time issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the time is before 1970 or after the year 9999.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut claims = Writer::new();
        claims.array(2).bytes(&self.nonce).int(self.now_ms);
        FORMAT.prepare(cose::key_header(&kid.0), claims.into_bytes())
    }

    /// The whole second.
    pub const fn now(&self) -> Instant {
        Instant::saturating_from_unix_seconds(self.now_ms.div_euclid(1000))
    }
}

impl<'a> SignedTime<'a> {
    /// The longest signed time that is read, in bytes; one of today has 105.
    pub const MAX_BYTES: usize = 128;

    /// Reads a signed time.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a signed time. It has no room: one that says more
    /// comes under another external_aad.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, TimeClaims> = Format {
    structure: Structure::SignedTime,
    domain: Domain::SignedTime,
    max_bytes: SignedTime::MAX_BYTES,
    read_header: |reader| cose::read_key_header(reader).map(Kid),
    read_claims: read_time_claims,
};

fn read_time_claims(reader: &mut Reader<'_>) -> Result<(TimeClaims, bool), Malformed> {
    reader.array_of(2)?;
    let nonce = *reader.field("nonce").byte_array()?;
    let now_ms = reader.field("now").uint_up_to(MAX_MS as u64)? as i64;
    Ok((TimeClaims { nonce, now_ms }, false))
}

/// The last millisecond of [`Instant::MAX`].
const MAX_MS: i64 = Instant::MAX.unix_seconds() * 1000 + 999;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::malformed::Fault;

    const KID: Kid = Kid(*b"T1");

    fn claims() -> TimeClaims {
        TimeClaims { nonce: [7; 16], now_ms: 1_795_489_200_999 }
    }

    fn encoded(claims: TimeClaims) -> Result<Vec<u8>, Fault> {
        let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
        Ok(unsigned.attach(&[9; 64]))
    }

    #[test]
    fn what_is_prepared_reads_back() {
        for claims in [claims(), TimeClaims { now_ms: 0, ..claims() }] {
            let bytes = encoded(claims).unwrap();
            let read = SignedTime::decode(&bytes).unwrap();
            assert_eq!((read.kid(), read.claims()), (KID, &claims));
        }
        assert_eq!(encoded(claims()).unwrap().len(), 105);
        assert_eq!(claims().now().unix_seconds(), 1_795_489_200);
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(SignedTime::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(SignedTime::decode(&bytes).is_err());
    }

    #[test]
    fn a_time_is_of_the_years_1970_to_9999() {
        let with = |now_ms| encoded(TimeClaims { now_ms, ..claims() }).map(drop);
        assert_eq!((with(0), with(MAX_MS)), (Ok(()), Ok(())));
        assert_eq!(with(-1), Err(Fault::WrongType));
        assert_eq!(with(MAX_MS + 1), Err(Fault::OutOfBounds));
    }
}
