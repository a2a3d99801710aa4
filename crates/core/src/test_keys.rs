//! Keys for the tests of this crate, made from a small number each.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use vneid_payload::{FullKey, Unsigned};

pub(crate) struct TestKey(SigningKey);

impl TestKey {
    /// The key with the private scalar that `seed` repeats; never 0.
    pub(crate) fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).expect("a number from 1 to n - 1"))
    }

    pub(crate) fn public(&self) -> FullKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        let coordinates = point.as_bytes();
        FullKey {
            x: coordinates[1..33].try_into().expect("32 bytes"),
            y: coordinates[33..].try_into().expect("32 bytes"),
        }
    }

    /// Signs what was prepared.
    pub(crate) fn sign(&self, unsigned: &Unsigned) -> Vec<u8> {
        let signature: Signature = self.0.sign(&unsigned.signed_bytes());
        unsigned.attach(&signature.to_bytes().into())
    }
}
