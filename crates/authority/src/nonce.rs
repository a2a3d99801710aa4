//! Nonces over which phones have their keys attested: made without being stored, recognised when
//! they come back, and taken once.
//!
//! ```text
//! nonce = expires (8 bytes, seconds, highest first) || 24 random bytes || the MAC's first 16 bytes
//! ```

use sqlx::AnyConnection;
use vneid_client::wire::{Nonce, ProblemCode};

use crate::authority::Authority;
use crate::error::Error;
use crate::secret::make_random;
use crate::store::nonces;

impl Authority {
    /// A fresh nonce.
    pub(crate) fn make_nonce(&self) -> Result<Nonce, Error> {
        let expires = self.now().plus_seconds(LIVES_S).unix_seconds().to_be_bytes();
        let random = make_random::<24>()?;
        let tag = self.secret.nonces.over(&[&expires, &random]);
        let nonce = [&expires[..], &random, &tag[..16]].concat();
        Ok(Nonce { nonce: vneid_client::wire::Bytes(nonce), expires_in_s: LIVES_S as u32 })
    }

    /// Checks that this is a nonce of the service that has not expired; gives its end.
    pub(crate) fn check_nonce(&self, nonce: &[u8]) -> Result<i64, Error> {
        let refused = || Error::from(ProblemCode::NonceRefused);
        let (expires, rest) = nonce.split_first_chunk::<8>().ok_or_else(refused)?;
        let (random, tag) = rest.split_first_chunk::<24>().ok_or_else(refused)?;
        if tag.len() != 16 || !self.secret.nonces.verify(&[expires, random], tag) {
            return Err(refused());
        }
        let expires = i64::from_be_bytes(*expires);
        if expires < self.now().unix_seconds() { Err(refused()) } else { Ok(expires) }
    }

    /// Takes a checked nonce; refused when it was taken before.
    pub(crate) async fn take_nonce(
        connection: &mut AnyConnection,
        nonce: &[u8],
        expires: i64,
    ) -> Result<(), Error> {
        if nonces::take(connection, b"", nonce, expires).await? {
            Ok(())
        } else {
            Err(ProblemCode::NonceRefused.into())
        }
    }
}

/// The nonce of a signed call that was checked, not taken yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallNonce {
    /// Thumbprint of the key that has signed.
    pub(crate) key: [u8; 32],
    pub(crate) nonce: [u8; 16],
    /// When no call with it would be accepted any more.
    pub(crate) forget_at: i64,
}

impl CallNonce {
    /// Takes it; refused when the call came before.
    pub(crate) async fn take(&self, connection: &mut AnyConnection) -> Result<(), Error> {
        if nonces::take(connection, &self.key, &self.nonce, self.forget_at).await? {
            Ok(())
        } else {
            Err(ProblemCode::SignatureReplayed.into())
        }
    }
}

/// Enough to make two keys, have them attested and read a one-time code.
const LIVES_S: i64 = 900;
