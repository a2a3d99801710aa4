//! What stands for the hardware of a phone of a test world: keys in files, attested by a maker whose
//! key every such phone carries.
//!
//! ```text
//! keys/<thumbprint>.pem   private keys (PKCS#8), each named by the thumbprint of its public half
//! maker.pem               the key of the maker of this test world's phones
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use vneid_authority::TestWorldAttestation;
use vneid_client::wire::{AttestationEvidence, Bytes};
use vneid_client::{KeyOrder, NewKeys};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_testworld::SoftKey;

use crate::error::CliError;
use crate::output::hex;
use crate::store::{self, Secrecy};

/// The keys of one phone.
pub(crate) struct SoftHardware {
    folder: PathBuf,
}

impl SoftHardware {
    /// Makes a phone's hardware.
    ///
    /// # Errors
    /// [`CliError::not_stored`].
    pub(super) fn create(folder: &Path, maker: &SoftKey) -> Result<(), CliError> {
        let hardware = Self::in_folder(folder);
        store::make_private_folder(&hardware.keys())?;
        store::replace(&hardware.maker(), maker.to_pem().as_bytes(), Secrecy::Private)
    }

    /// The hardware of the phone in this folder.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Makes the keys that are asked for. They are on the disk when this returns, so that no state
    /// ever names one that is lost.
    ///
    /// # Errors
    /// [`CliError::not_stored`], or [`CliError::damaged`] when the maker's key is.
    pub(super) fn make(&self, order: &KeyOrder) -> Result<NewKeys, CliError> {
        let maker = read(&self.maker())?;
        let (request, nonce) = match order {
            KeyOrder::Enrolment { nonce } => (Some(self.make_key()?), nonce),
            KeyOrder::Renewal { nonce } => (None, nonce),
        };
        let presentation_key = self.make_key()?;
        let attest = |key: &PublicKey| {
            Bytes::from(maker.sign(&TestWorldAttestation::signed_bytes(nonce, key)))
        };
        let signatures = request.iter().chain([&presentation_key]).map(attest).collect();
        let evidence = AttestationEvidence::Test { signatures };
        Ok(NewKeys { request_key: request, presentation_key, evidence })
    }

    /// The private half of the key with this thumbprint.
    ///
    /// # Errors
    /// [`CliError::damaged`] when it is not there.
    pub(super) fn key(&self, thumbprint: &[u8; 32]) -> Result<SoftKey, CliError> {
        read(&self.path_of(thumbprint))
    }

    /// Forgets every key but these. One that can't be deleted now is deleted another time.
    pub(super) fn forget_all_but(&self, thumbprints: &[[u8; 32]]) {
        let kept: Vec<PathBuf> = thumbprints.iter().map(|it| self.path_of(it)).collect();
        let Ok(entries) = fs::read_dir(self.keys()) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if !kept.contains(&path) && fs::remove_file(&path).is_err() {
                tracing::warn!(code = "key_not_forgotten");
            }
        }
    }

    fn make_key(&self) -> Result<PublicKey, CliError> {
        let key = SoftKey::generate().map_err(CliError::system)?;
        let public = key.public();
        let path = self.path_of(&thumbprint(&public));
        store::replace(&path, key.to_pem().as_bytes(), Secrecy::Private)?;
        Ok(PublicKey::from_full(&public).expect("a key's public half is a point"))
    }

    fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    fn maker(&self) -> PathBuf {
        self.folder.join("maker.pem")
    }

    fn path_of(&self, thumbprint: &[u8; 32]) -> PathBuf {
        self.keys().join(format!("{}.pem", hex(thumbprint)))
    }
}

/// Reads a private key.
pub(super) fn read(path: &Path) -> Result<SoftKey, CliError> {
    parse_key(&store::read(path)?).map_err(|detail| CliError::damaged(path, detail))
}

/// Reads a private key from PEM, or says what is wrong with it.
pub(super) fn parse_key(pem: &[u8]) -> Result<SoftKey, String> {
    let pem = std::str::from_utf8(pem).map_err(|error| error.to_string())?;
    SoftKey::from_pem(pem).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_until_no_state_needs_them() {
        let folder = tempfile::tempdir().unwrap();
        let maker = SoftKey::generate().unwrap();
        SoftHardware::create(folder.path(), &maker).unwrap();
        let hardware = SoftHardware::in_folder(folder.path());
        let nonce = vec![7; 48];
        let made = hardware.make(&KeyOrder::Enrolment { nonce: nonce.clone() }).unwrap();
        let [request, presentation] = [made.request_key.unwrap(), made.presentation_key];
        let [first, second] = [request, presentation].map(|key| thumbprint(&key.to_full()));

        let maker = PublicKey::from_full(&maker.public()).unwrap();
        let AttestationEvidence::Test { signatures } = made.evidence else {
            panic!("a test world")
        };
        for (key, signature) in [request, presentation].iter().zip(&signatures) {
            let bytes = TestWorldAttestation::signed_bytes(&nonce, key);
            assert!(maker.verify(&bytes, &signature.to_array().unwrap()));
        }
        assert!(hardware.key(&first).is_ok() && hardware.key(&second).is_ok());
        hardware.forget_all_but(&[second]);
        assert!(hardware.key(&first).is_err() && hardware.key(&second).is_ok());

        let renewal = hardware.make(&KeyOrder::Renewal { nonce }).unwrap();
        assert_eq!(renewal.request_key, None);
        let AttestationEvidence::Test { signatures } = renewal.evidence else { panic!() };
        assert_eq!(signatures.len(), 1);
    }
}
