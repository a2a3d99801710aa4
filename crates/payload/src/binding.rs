//! The wallet binding: which documents belong to the account of a presentation key.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor claims, signature ]
//! claims = { 4: expires, 6: issued, -65554: thumbprint, -65555: [ digest of a document ] }
//! ```

use crate::cbor::Reader;
use crate::certificate::{EXPIRES, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::instant::Instant;
use crate::list::read_ascending;
use crate::malformed::{DecodeError, EncodeError, Malformed, Structure};
use crate::signed::{Format, Signed};
use crate::trust_list::ISSUED;

/// A wallet binding of the right shape; nothing is verified.
pub type WalletBinding<'a> = Signed<'a, Kid, BindingClaims>;

/// What a wallet binding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingClaims {
    /// When the authority signed it.
    pub issued: Instant,
    /// The last instant at which it is valid.
    pub expires: Instant,
    /// The thumbprint (RFC 9679) of the presentation key.
    pub key: [u8; 32],
    /// SHA-256 of the bytes of each document of the account, ascending; at most 64.
    pub documents: Vec<[u8; 32]>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

impl BindingClaims {
    /// Prepares a wallet binding to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut claims = Claims::new();
        claims
            .put(EXPIRES, |w| _ = w.int(self.expires.unix_seconds()))
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(KEY, |w| _ = w.bytes(&self.key))
            .put(DOCUMENTS, |w| {
                w.array(self.documents.len());
                for digest in &self.documents {
                    w.bytes(digest);
                }
            })
            .put_private(&self.private);
        FORMAT.prepare(cose::key_header(&kid.0), claims.into_bytes())
    }

    /// Whether the document with this digest belongs to the account.
    pub fn binds(&self, document: &[u8; 32]) -> bool {
        self.documents.binary_search(document).is_ok()
    }
}

impl<'a> WalletBinding<'a> {
    /// The longest wallet binding that is read, in bytes; one of 64 documents has about 2.3 KiB.
    pub const MAX_BYTES: usize = 8 * 1024;

    /// Reads a wallet binding.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a wallet binding of this edition.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, BindingClaims> = Format {
    structure: Structure::WalletBinding,
    domain: Domain::WalletBinding,
    max_bytes: WalletBinding::MAX_BYTES,
    read_header: |reader| cose::read_key_header(reader).map(Kid),
    read_claims: read_binding_claims,
};

fn read_binding_claims(reader: &mut Reader<'_>) -> Result<(BindingClaims, bool), Malformed> {
    let (mut issued, mut expires, mut key, mut documents) = (None, None, None, None);
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            KEY => key = Some(*reader.field("key thumbprint").byte_array()?),
            DOCUMENTS => {
                let read = |reader: &mut Reader<'_>| reader.byte_array().copied();
                let reader = reader.field("documents");
                documents = Some(read_ascending(reader, (0, 64), read, |digest| *digest)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let claims = BindingClaims {
        issued: required(reader, "issued", issued)?,
        expires: required(reader, "expires", expires)?,
        key: required(reader, "key thumbprint", key)?,
        documents: required(reader, "documents", documents)?,
        private: unknown.private,
    };
    Ok((claims, unknown.newer))
}

const KEY: i64 = -65_554;
const DOCUMENTS: i64 = -65_555;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::malformed::Fault;

    const KID: Kid = Kid([0x70, 0x01]);

    fn claims() -> BindingClaims {
        BindingClaims {
            issued: Instant::from_unix_seconds(1_790_000_000).unwrap(),
            expires: Instant::from_unix_seconds(1_790_600_000).unwrap(),
            key: [5; 32],
            documents: vec![[1; 32], [2; 32], [3; 32]],
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &BindingClaims) -> Result<Vec<u8>, Fault> {
        let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
        Ok(unsigned.attach(&[9; 64]))
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let private = PrivateClaims::default().with_uint(99, 7);
        let with_room = BindingClaims { private, ..claims() };
        let empty = BindingClaims { documents: Vec::new(), ..claims() };
        for claims in [claims(), with_room, empty] {
            let bytes = encoded(&claims).unwrap();
            let read = WalletBinding::decode(&bytes).unwrap();
            assert_eq!((read.kid(), read.claims()), (KID, &claims));
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(WalletBinding::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(WalletBinding::decode(&bytes).is_err());
    }

    #[test]
    fn at_most_64_documents_ascending() {
        let with = |documents| encoded(&BindingClaims { documents, ..claims() });
        assert!(with((0..64).map(|i| [i; 32]).collect()).is_ok());
        assert_eq!(with((0..65).map(|i| [i; 32]).collect()), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![[2; 32], [1; 32]]), Err(Fault::ListOrder));
        assert_eq!(with(vec![[1; 32], [1; 32]]), Err(Fault::ListOrder));
    }

    #[test]
    fn it_binds_the_documents_that_it_names() {
        assert!(claims().binds(&[1; 32]) && claims().binds(&[3; 32]));
        assert!(!claims().binds(&[4; 32]));
    }

    #[test]
    fn an_unknown_key_is_newer() {
        let mut map = Claims::new();
        map.put(EXPIRES, |w| _ = w.uint(2))
            .put(5, |w| _ = w.uint(0))
            .put(ISSUED, |w| _ = w.uint(1));
        map.put(KEY, |w| _ = w.bytes(&[0; 32])).put(DOCUMENTS, |w| _ = w.array(0));
        let header = cose::key_header(&KID.0);
        let unsigned = Unsigned::new(Domain::WalletBinding, header, map.into_bytes());
        let error = WalletBinding::decode(&unsigned.attach(&[0; 64])).unwrap_err();
        assert_eq!(error, DecodeError::Newer { structure: Structure::WalletBinding });
    }
}
