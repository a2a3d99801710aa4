//! What an app is, and numbers that it needs.

use vneid_client::Service;
use vneid_client::wire::Platform;
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{Roots, Wallet, World};
use vneid_payload::{AppVersion, FullKey};
use vneid_qr::LumaFrame;

use crate::failure::PhoneError;

/// What this app is, and whose.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct App {
    /// The URI by which the authority knows itself, without a slash at its end.
    pub authority: String,
    /// The three pinned root keys. SEC 1 uncompressed: 4, x, y; 65 bytes each.
    pub roots: Vec<Vec<u8>>,
    /// Whose roots they are.
    pub world: World,
    /// No trust list below this sequence number is accepted, also not by a fresh install.
    pub minimum_sequence: u32,
    /// The app's version.
    pub version: AppVersion,
    /// What the phone runs.
    pub platform: Platform,
    /// Its maker and model, as the system tells them: of Android the manufacturer, a blank and the
    /// model; of iOS the identifier of the hardware, for example `iPhone15,4`.
    #[uniffi(default = "")]
    pub model: String,
}

/// Numbers that screens need, from the rules.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Limits {
    /// How long a code lives, seconds.
    pub code_lives_s: u32,
    /// Light modules to leave around a code.
    pub quiet_zone: u32,
    /// The fewest pixels of a camera frame's side.
    pub frame_side_min: u32,
    /// The most pixels of a camera frame's side.
    pub frame_side_max: u32,
    /// The auto-locks to offer, seconds, the shortest first.
    pub auto_lock_choices_s: Vec<u32>,
    /// The most papers that a phone holds.
    pub papers: u32,
}

/// The limits of this build.
#[uniffi::export]
pub fn limits() -> Limits {
    Limits {
        code_lives_s: u32::try_from(vneid_core::TTL_SECONDS).unwrap_or(u32::MAX),
        quiet_zone: vneid_qr::QUIET_ZONE as u32,
        frame_side_min: *LumaFrame::SIDES.start(),
        frame_side_max: *LumaFrame::SIDES.end(),
        auto_lock_choices_s: vneid_core::Settings::AUTO_LOCK_CHOICES.to_vec(),
        papers: Wallet::MAX_DOCUMENTS as u32,
    }
}

/// The thumbprint (RFC 9679), 32 bytes, by which a key is named. `public_key` is SEC 1 uncompressed.
///
/// # Errors
/// [`PhoneError::Misuse`] when that is not a point of P-256.
#[uniffi::export]
pub fn key_thumbprint(public_key: Vec<u8>) -> Result<Vec<u8>, PhoneError> {
    let key = public_key_of(&public_key)?;
    Ok(thumbprint(&key.to_full()).to_vec())
}

/// What an Apple phone has its App Attest key attest or assert: hand its SHA-256 to App Attest.
/// `keys` are the public keys of the order, the request key first; SEC 1 uncompressed.
///
/// # Errors
/// [`PhoneError::Misuse`] when one is not a point of P-256.
#[uniffi::export]
pub fn app_attest_client_data(nonce: Vec<u8>, keys: Vec<Vec<u8>>) -> Result<Vec<u8>, PhoneError> {
    let thumbprints: Result<Vec<[u8; 32]>, PhoneError> =
        keys.iter().map(|key| Ok(thumbprint(&public_key_of(key)?.to_full()))).collect();
    Ok(vneid_client::wire::app_attest_client_data(&nonce, &thumbprints?))
}

impl App {
    pub(crate) fn service(&self) -> Result<Service, PhoneError> {
        let keys: Result<Vec<FullKey>, PhoneError> =
            self.roots.iter().map(|key| Ok(public_key_of(key)?.to_full())).collect();
        let roots = Roots::new(&keys?, self.world, self.minimum_sequence);
        let roots = roots.map_err(|error| PhoneError::misuse(error.to_string()))?;
        Ok(Service {
            url: self.authority.clone(),
            roots,
            app: self.version,
            platform: self.platform,
            model: self.model.clone(),
        })
    }
}

/// SEC 1 uncompressed.
pub(crate) fn sec1_of(key: &FullKey) -> Vec<u8> {
    [&[4][..], &key.x, &key.y].concat()
}

/// A public key that is SEC 1 uncompressed.
pub(crate) fn public_key_of(sec1: &[u8]) -> Result<PublicKey, PhoneError> {
    let coordinates = |rest: &[u8]| -> Option<FullKey> {
        let (x, y) = rest.split_first_chunk::<32>()?;
        Some(FullKey { x: *x, y: y.try_into().ok()? })
    };
    sec1.strip_prefix(&[4])
        .and_then(coordinates)
        .and_then(|key| PublicKey::from_full(&key))
        .ok_or_else(|| PhoneError::misuse("not an uncompressed point of P-256"))
}
