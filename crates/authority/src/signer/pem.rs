//! Issuer keys in PEM files: one folder, one file for each key, named `<role>-<kid>.pem`, for
//! example `device-4431.pem`.

use core::fmt;
use std::fs;
use std::path::Path;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use vneid_core::crypto::PublicKey;
use vneid_payload::{FullKey, Kid, Role};
use zeroize::Zeroizing;

use super::error::SignerError;
use super::name::{IssuerName, NotAnIssuerName};
use super::signing::{Signer, SigningKey};
use crate::private::check_private;

/// Signs with keys that lie in this process's memory.
pub struct PemSigner {
    keys: Vec<SigningKey>,
    pairs: Vec<EcdsaKeyPair>,
    random: SystemRandom,
}

impl PemSigner {
    /// Reads every `.pem` file of a folder.
    ///
    /// # Errors
    /// [`SignerError::KeyFile`] for a folder or file that can't be read, is misnamed, holds no P-256
    /// key in PKCS#8, or may be read by others than its owner.
    pub fn from_folder(folder: &Path) -> Result<Self, SignerError> {
        let refused = |path: &Path, reason: &dyn fmt::Display| SignerError::KeyFile {
            path: path.display().to_string(),
            reason: reason.to_string(),
        };
        let entries = fs::read_dir(folder).map_err(|error| refused(folder, &error))?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| refused(folder, &error))?.path();
            if path.extension().is_some_and(|extension| extension == "pem") {
                paths.push(path);
            }
        }
        paths.sort();
        let mut signer = Self { keys: Vec::new(), pairs: Vec::new(), random: SystemRandom::new() };
        for path in paths {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let IssuerName { role, kid } =
                stem.parse().map_err(|error: NotAnIssuerName| refused(&path, &error))?;
            check_private(&path).map_err(|reason| refused(&path, &reason))?;
            let pem = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
            signer
                .add(role, kid, &Zeroizing::new(pem))
                .map_err(|reason| refused(&path, &reason))?;
        }
        Ok(signer)
    }

    /// Adds a key from the text of a PKCS#8 PEM file.
    fn add(&mut self, role: Role, kid: Kid, pem: &str) -> Result<(), String> {
        if self.keys.iter().any(|key| key.kid == kid) {
            return Err(format!("there are two keys {kid}"));
        }
        let secret = SecretKey::from_pkcs8_pem(pem)
            .map_err(|_| "no P-256 private key in PKCS#8 PEM".to_owned())?;
        let point = secret.public_key().to_sec1_point(false);
        let (mut x, mut y) = ([0; 32], [0; 32]);
        x.copy_from_slice(&point.as_bytes()[1..33]);
        y.copy_from_slice(&point.as_bytes()[33..]);
        let public = PublicKey::from_full(&FullKey { x, y }).ok_or("no point of the curve")?;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &Zeroizing::new(secret.to_bytes()),
            point.as_bytes(),
            &self.random,
        )
        .map_err(|error| error.to_string())?;
        self.keys.push(SigningKey { kid, role, public });
        self.pairs.push(pair);
        Ok(())
    }
}

impl Signer for PemSigner {
    fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>> {
        async move {
            let found = self.keys.iter().position(|key| key.kid == kid);
            let pair = found.and_then(|at| self.pairs.get(at)).ok_or(SignerError::NoKey(kid))?;
            let failed = || SignerError::Failed("no randomness".to_owned());
            let signature = pair.sign(&self.random, message).map_err(|_| failed())?;
            signature.as_ref().try_into().map_err(|_| failed())
        }
        .boxed()
    }
}

impl fmt::Debug for PemSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PemSigner").field("keys", &self.keys).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vneid_testworld::SoftKey;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            set_mode(&path, 0o600);
        }
        folder
    }

    #[cfg(unix)]
    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(not(unix))]
    fn set_mode(_: &Path, _: u32) {}

    fn soft(seed: u8) -> SoftKey {
        SoftKey::from_seed(&[seed; 32]).unwrap()
    }

    #[tokio::test]
    async fn keys_are_named_by_their_files_and_sign() {
        let folder = folder(&[
            ("device-4431.pem", &soft(1).to_pem()),
            ("status-5331.pem", &soft(2).to_pem()),
            ("notes.txt", "no key"),
        ]);
        let signer = PemSigner::from_folder(folder.path()).unwrap();
        let [device, status] = signer.keys() else { panic!("{:?}", signer.keys()) };
        assert_eq!((device.role, device.kid), (Role::Device, Kid(*b"D1")));
        assert_eq!((status.role, status.kid), (Role::Status, Kid(*b"S1")));
        let signature = signer.sign(Kid(*b"D1"), b"m").await.unwrap();
        assert!(device.public.verify(b"m", &signature));
        assert!(matches!(signer.sign(Kid(*b"X1"), b"m").await, Err(SignerError::NoKey(_))));
    }

    #[test]
    fn what_is_no_key_is_refused_with_its_path() {
        let pem = soft(1).to_pem();
        for (name, text) in [
            ("device.pem", &pem[..]),
            ("root-4431.pem", &pem),
            ("device-443.pem", &pem),
            ("device-4431.pem", "no key"),
        ] {
            let error = PemSigner::from_folder(folder(&[(name, text)]).path()).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
        let twice = folder(&[("device-4431.pem", &pem), ("paper-4431.pem", &pem)]);
        assert!(PemSigner::from_folder(twice.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = folder(&[("device-4431.pem", &soft(1).to_pem())]);
        set_mode(&folder.path().join("device-4431.pem"), 0o640);
        let error = PemSigner::from_folder(folder.path()).unwrap_err();
        assert!(error.to_string().contains("others can read it"), "{error}");
    }
}
