//! What an attestation proves: that a key may be certified, and what is remembered of the phone.

use vneid_client::wire::{AttestationEvidence, Platform};
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use super::{Attestation, AttestationError, AttestationRequest};

/// A presentation key for which an attestation was verified. [`attest`] alone makes one, it is used
/// up by the certificate that it ends in, and no certificate is recorded without one.
#[derive(Debug)]
pub(crate) struct AttestedKey(PublicKey);

impl AttestedKey {
    pub(crate) fn key(&self) -> &PublicKey {
        &self.0
    }
}

/// How well a phone keeps its keys, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecurityLevel {
    /// In the memory of a test world's phone.
    Software,
    /// The genuine app on an Apple phone vouches for them.
    AppAttest,
    /// In an Android phone's trusted environment.
    TrustedEnvironment,
    /// In a chip of an Android phone made for keys.
    StrongBox,
}

impl SecurityLevel {
    const ALL: [Self; 4] =
        [Self::Software, Self::AppAttest, Self::TrustedEnvironment, Self::StrongBox];

    /// Its name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Software => "software",
            Self::AppAttest => "app_attest",
            Self::TrustedEnvironment => "trusted_environment",
            Self::StrongBox => "strong_box",
        }
    }

    /// The level of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// Who issued the certificate of an attested key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The serial number of the issuer's certificate, lowercase hex without leading zeros.
    pub serial: String,
    /// Whether it came with the phone from the factory, and is then the same in many phones;
    /// otherwise it is this phone's own.
    pub is_factory: bool,
}

/// What is remembered of the phone whose keys were attested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// Of the keys attested together, that of the weakest.
    pub level: SecurityLevel,
    /// The key by which an Android phone verifies what it starts.
    pub boot_key: Option<Vec<u8>>,
    /// The serial numbers of all that vouch for the keys, roots and keys themselves apart:
    /// lowercase hex without leading zeros.
    pub serials: Vec<String>,
    /// Who issued the certificate of the last key, where phones have such.
    pub batch: Option<Batch>,
    /// What the verifier wants back at the phone's next attestation.
    pub memory: Option<Vec<u8>>,
}

impl Attested {
    /// What is remembered of a phone that has nothing but a level.
    pub fn at(level: SecurityLevel) -> Self {
        Self { level, boot_key: None, serials: Vec::new(), batch: None, memory: None }
    }
}

/// What was remembered of a phone when it was registered, and since.
#[derive(Clone, Copy, Debug)]
pub struct Remembered<'a> {
    /// What it runs.
    pub platform: Platform,
    /// Its level at its registration; `None` when that was before levels were remembered.
    pub level: Option<SecurityLevel>,
    /// [`Attested::memory`] of its last attestation.
    pub memory: Option<&'a [u8]>,
}

/// Verifies an attestation; the last of the request's keys is the presentation key, which may be
/// certified from now on. A phone that is known must be attested as what it is, and by hardware that
/// is no weaker than at its registration: otherwise it is another one.
///
/// # Errors
/// [`AttestationError`].
pub(crate) fn attest(
    verifier: &dyn Attestation,
    request: &AttestationRequest<'_>,
    evidence: &AttestationEvidence,
    now: Instant,
) -> Result<(AttestedKey, Attested), AttestationError> {
    let refused = |rule| Err(AttestationError::Refused(rule));
    let attested = verifier.verify(request, evidence, now)?;
    if let Some(remembered) = request.remembered {
        if platform_of(evidence) != remembered.platform {
            return refused("attested by a phone of another kind");
        }
        if remembered.level.is_some_and(|level| attested.level < level) {
            return refused("attested by weaker hardware than at the registration");
        }
    }
    match request.keys.last() {
        Some(key) => Ok((AttestedKey(*key), attested)),
        None => refused("there is no key"),
    }
}

/// What kind of phone sends such evidence.
pub(crate) fn platform_of(evidence: &AttestationEvidence) -> Platform {
    match evidence {
        AttestationEvidence::AndroidKey { .. } => Platform::Android,
        AttestationEvidence::AppAttest { .. } | AttestationEvidence::AppAssertion { .. } => {
            Platform::Ios
        }
        AttestationEvidence::Test { .. } => Platform::Test,
    }
}

#[cfg(test)]
mod tests {
    use vneid_softkeys::SoftKey;

    use super::*;

    /// Believes everything, at this level.
    #[derive(Debug)]
    struct Gullible(SecurityLevel);

    impl Attestation for Gullible {
        fn verify(
            &self,
            _: &AttestationRequest<'_>,
            _: &AttestationEvidence,
            _: Instant,
        ) -> Result<Attested, AttestationError> {
            Ok(Attested::at(self.0))
        }
    }

    fn attested(level: SecurityLevel, remembered: Remembered<'_>) -> Result<(), AttestationError> {
        let key = SoftKey::from_seed(&[1; 32]).unwrap().public();
        let keys = [PublicKey::from_full(&key).unwrap()];
        let remembered = Some(remembered);
        let request = AttestationRequest { nonce: &[], keys: &keys, remembered };
        let evidence = AttestationEvidence::AndroidKey { chains: Vec::new() };
        let (key, _) = attest(&Gullible(level), &request, &evidence, Instant::EPOCH)?;
        assert_eq!(key.key(), &keys[0]);
        Ok(())
    }

    #[test]
    fn a_known_phone_is_attested_as_what_it_is_and_never_by_weaker_hardware() {
        use SecurityLevel::{StrongBox, TrustedEnvironment};
        let android = |level| Remembered { platform: Platform::Android, level, memory: None };
        assert_eq!(attested(StrongBox, android(Some(StrongBox))), Ok(()));
        assert_eq!(attested(StrongBox, android(Some(TrustedEnvironment))), Ok(()));
        assert_eq!(attested(TrustedEnvironment, android(None)), Ok(()));
        assert!(attested(TrustedEnvironment, android(Some(StrongBox))).is_err());
        let ios = Remembered { platform: Platform::Ios, ..android(None) };
        assert!(attested(StrongBox, ios).is_err());
    }

    #[test]
    fn levels_are_stored_by_name() {
        for level in SecurityLevel::ALL {
            assert_eq!(SecurityLevel::from_name(level.name()), Some(level));
        }
        assert_eq!(SecurityLevel::from_name("magic"), None);
    }

    #[test]
    fn no_key_is_attested_by_a_call_without_one() {
        let request = AttestationRequest { nonce: &[], keys: &[], remembered: None };
        let evidence = AttestationEvidence::Test { signatures: Vec::new() };
        let verifier = Gullible(SecurityLevel::Software);
        assert!(attest(&verifier, &request, &evidence, Instant::EPOCH).is_err());
    }
}
