//! What an attestation says of a phone, and what is remembered of it.

use vneid_client::named;
use vneid_client::wire::Platform;

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

named!(SecurityLevel {
    Software = "software",
    AppAttest = "app_attest",
    TrustedEnvironment = "trusted_environment",
    StrongBox = "strong_box",
});

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_stored_by_name() {
        for level in SecurityLevel::ALL {
            assert_eq!(SecurityLevel::from_name(level.name()), Some(level));
        }
        assert_eq!(SecurityLevel::from_name("magic"), None);
    }
}
