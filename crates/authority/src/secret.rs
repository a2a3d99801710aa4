//! The service's secret: one key from which others are derived, each for one purpose.
//!
//! All instances of a service share it. Who has it can guess one-time codes from the database, make
//! nonces and tell in which order status indexes were given out; not sign anything.

use core::fmt;

use ring::hmac::{self, HMAC_SHA256, Key, Tag};
use ring::rand::{SecureRandom, SystemRandom};
use vneid_core::MatchDigits;

use crate::error::Error;

/// Keys for what never leaves the service, or comes back to it.
#[derive(Clone)]
pub struct ServiceSecret {
    pub(crate) nonces: Mac,
    pub(crate) codes: Mac,
    pub(crate) activations: Mac,
    pub(crate) throttles: Mac,
    pub(crate) indexes: Mac,
    pub(crate) erasures: Mac,
    fingerprint: [u8; 16],
}

impl ServiceSecret {
    /// Derives the keys from 32 random bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        let root = Key::new(HMAC_SHA256, secret);
        let derive = |purpose: &str| {
            let key = hmac::sign(&root, format!("vneid/authority/{purpose}/1").as_bytes());
            Mac(Key::new(HMAC_SHA256, key.as_ref()))
        };
        Self {
            nonces: derive("nonces"),
            codes: derive("codes"),
            activations: derive("activations"),
            throttles: derive("throttles"),
            indexes: derive("indexes"),
            erasures: derive("erasures"),
            fingerprint: first_half(&derive("fingerprint").over(&[])),
        }
    }

    /// Tells this secret from others, and nothing about it.
    pub(crate) fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }
}

impl fmt::Debug for ServiceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceSecret(..)")
    }
}

/// HMAC-SHA-256 (RFC 2104) with one of the derived keys.
#[derive(Clone)]
pub(crate) struct Mac(Key);

impl Mac {
    /// Over the parts, each with its length, so that no two lists of parts look alike.
    pub(crate) fn over(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        array(context.sign())
    }

    /// Whether `tag` is [`Self::over`] the parts, or its beginning; takes the same time either way.
    pub(crate) fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        let expected = self.over(parts);
        let Some(expected) = expected.get(..tag.len()) else { return false };
        // Comparing MACs of both takes the same time whatever they are.
        !tag.is_empty() && self.over(&[expected]) == self.over(&[tag])
    }
}

fn first_half(bytes: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    half
}

fn array(tag: Tag) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// Fresh bytes from the operating system.
pub(crate) fn make_random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// A fresh name that nobody can guess: 22 characters.
pub(crate) fn make_name() -> Result<String, Error> {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    Ok(URL_SAFE_NO_PAD.encode(make_random::<16>()?))
}

/// Two fresh digits, each pair as likely as the others.
pub(crate) fn make_digits() -> Result<MatchDigits, Error> {
    loop {
        let [byte] = make_random()?;
        if let Some(digits) = MatchDigits::from_random(byte) {
            return Ok(digits);
        }
    }
}

/// A fresh one-time code: 6 digits, each of the million as likely as the others.
pub(crate) fn make_code() -> Result<String, Error> {
    loop {
        let number = u32::from_be_bytes(make_random()?);
        // 4294 whole millions fit into 32 bits; what is beyond would favour low codes.
        if number < 4_294_000_000 {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_two_purposes_differ_and_parts_are_kept_apart() {
        let secret = ServiceSecret::new(&[1; 32]);
        let over = |mac: &Mac, parts: &[&[u8]]| mac.over(parts);
        assert_ne!(over(&secret.codes, &[b"a"]), over(&secret.nonces, &[b"a"]));
        assert_ne!(over(&secret.codes, &[b"ab", b""]), over(&secret.codes, &[b"a", b"b"]));
        assert_ne!(
            over(&secret.codes, &[b"a"]),
            over(&ServiceSecret::new(&[2; 32]).codes, &[b"a"])
        );
    }

    #[test]
    fn a_tag_or_its_beginning_verifies_and_nothing_else() {
        let mac = ServiceSecret::new(&[1; 32]).codes;
        let tag = mac.over(&[b"a"]);
        assert!(mac.verify(&[b"a"], &tag) && mac.verify(&[b"a"], &tag[..16]));
        assert!(!mac.verify(&[b"b"], &tag) && !mac.verify(&[b"a"], &[]));
        assert!(!mac.verify(&[b"a"], &[&tag[..], &[0]].concat()));
    }

    #[test]
    fn a_code_has_six_digits() {
        for _ in 0..100 {
            let code = make_code().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}
