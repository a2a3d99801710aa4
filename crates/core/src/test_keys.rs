//! Keys for the tests of this crate, made from a small number each.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use vneid_payload::{
    AppVersion, FullKey, Instant, Issuer, Policy, PrivateClaims, RootKid, TrustListClaims, Unsigned,
};

use crate::clock::Time;
use crate::crypto::thumbprint;
use crate::trust::{Roots, TrustStore, World};

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
        unsigned.attach(&self.sign_bytes(&unsigned.signed_bytes()))
    }

    /// ES256, r and s.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().into()
    }
}

/// The root of this number: 1 to 3 are pinned by [`test_roots`].
pub(crate) fn test_root(number: u8) -> TestKey {
    TestKey::new(100 + number)
}

/// The pinned roots of tests.
pub(crate) fn test_roots(minimum_sequence: u32) -> Roots {
    let keys = [1, 2, 3].map(|number| test_root(number).public());
    Roots::new(&keys, World::Test, minimum_sequence).expect("three different keys")
}

pub(crate) fn root_kid(number: u8) -> RootKid {
    let thumbprint = thumbprint(&test_root(number).public());
    RootKid(*thumbprint.first_chunk().expect("32 bytes"))
}

/// The list, signed by the roots of these numbers.
pub(crate) fn sign_trust_list(claims: &TrustListClaims, by: &[u8]) -> Vec<u8> {
    let mut list = claims.prepare().expect("claims in bounds");
    for number in by {
        let kid = root_kid(*number);
        list.add(kid, test_root(*number).sign_bytes(&list.signed_bytes(kid)));
    }
    list.to_bytes()
}

/// What trust lists of tests say of verifiers.
pub(crate) fn test_policy() -> Policy {
    Policy {
        leeway_seconds: 10,
        evidence_notice_seconds: 86_400,
        evidence_limit_seconds: 604_800,
        formats: vec!["VN1".into()],
        lowest_app_version: AppVersion::default(),
    }
}

/// A phone's first trust list, with these issuers, in force.
pub(crate) fn test_trust(issuers: Vec<Issuer>, issued: Instant, expires: Instant) -> TrustStore {
    let claims = TrustListClaims {
        issued,
        expires,
        sequence: 1,
        issuers,
        policy: test_policy(),
        retired_roots: Vec::new(),
        officer_issuers: Vec::new(),
        private: PrivateClaims::default(),
    };
    let mut trust = TrustStore::default();
    let list = sign_trust_list(&claims, &[1, 2]);
    trust.accept(&list, &test_roots(0), Time::UNKNOWN).expect("signed by two roots");
    trust
}
