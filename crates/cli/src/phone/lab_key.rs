//! The presentation key of a phone of `vneid lab`: `device.pem`, and while it is being replaced
//! `device.next.pem`.
//!
//! A new certificate comes with a new key, and the two lie in different files. The new key is
//! written beside the old one, then the state with the new certificate, then the key takes its
//! place. Whichever step is the last before a kill, one of the two files has the key of the
//! certificate that the phone holds.

use std::fs;
use std::path::{Path, PathBuf};

use vneid_core::crypto::PublicKey;
use vneid_testworld::SoftKey;

use super::hardware::read;
use crate::error::CliError;
use crate::store::{self, Secrecy};

/// The key whose public half is `public`.
///
/// # Errors
/// [`CliError::damaged`] when neither file has it.
pub(crate) fn find(folder: &Path, public: &PublicKey) -> Result<SoftKey, CliError> {
    let current = read(&current_path(folder));
    match current {
        Ok(key) if is_half_of(&key, public) => Ok(key),
        _ => match read(&next_path(folder)) {
            Ok(key) if is_half_of(&key, public) => Ok(key),
            _ => current.and_then(|_| {
                Err(CliError::damaged(&current_path(folder), "not the key of the certificate"))
            }),
        },
    }
}

/// Writes the key of a phone that has none.
pub(crate) fn write(folder: &Path, key: &SoftKey) -> Result<(), CliError> {
    store::replace(&current_path(folder), key.to_pem().as_bytes(), Secrecy::Private)
}

/// Writes a new key beside the one in use, whose public half is `public`.
pub(crate) fn write_next(folder: &Path, public: &PublicKey, key: &SoftKey) -> Result<(), CliError> {
    // After a kill the one in use may be the one beside.
    if read(&next_path(folder)).is_ok_and(|next| is_half_of(&next, public)) {
        take_next(folder)?;
    }
    store::replace(&next_path(folder), key.to_pem().as_bytes(), Secrecy::Private)
}

/// Puts the new key in the place of the old one, once the state has its certificate.
pub(crate) fn take_next(folder: &Path) -> Result<(), CliError> {
    let path = current_path(folder);
    fs::rename(next_path(folder), &path).map_err(|error| CliError::not_stored(&path, error))
}

fn is_half_of(key: &SoftKey, public: &PublicKey) -> bool {
    public.to_full() == key.public()
}

fn current_path(folder: &Path) -> PathBuf {
    folder.join("device.pem")
}

fn next_path(folder: &Path) -> PathBuf {
    folder.join("device.next.pem")
}
