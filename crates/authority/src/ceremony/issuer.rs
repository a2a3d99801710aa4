//! Making an issuer's key: both halves into the service's folder.

use std::path::Path;

use vneid_payload::{FullKey, Instant, Role};

use super::draft::{MAX_TIME_DAYS, date};
use super::files::{InitError, write_new};
use super::key_pair::{KeyPairPem, make_key_pair};
use super::public_key::{public_key_from_pem, public_key_pem};
use crate::signer::{IssuerName, TokenSettings, make_key};

/// Makes an issuer's key: the private half into `keys/<name>.pem` below `folder`, the public half
/// into `public/<name>.pem`. It signs nothing before a trust list names it. Returns the public
/// half.
///
/// # Errors
/// [`InitError::Exists`] when a key of this kid is there in whatever role: kids are never used
/// again.
pub fn make_issuer_key(folder: &Path, name: IssuerName) -> Result<FullKey, InitError> {
    check_never_used(folder, name)?;
    let pair = key_pair(folder, "keys", &name.to_string())?;
    Ok(public_key_from_pem(&pair.public)?)
}

/// Makes an issuer's key in a token, which it never leaves; its public half as [`make_issuer_key`]
/// does. When that can't be written, no key stays in the token.
///
/// # Errors
/// [`InitError::Exists`] as there, and [`InitError::Token`].
pub fn make_issuer_key_in_token(
    folder: &Path,
    token: &TokenSettings,
    name: IssuerName,
) -> Result<FullKey, InitError> {
    check_never_used(folder, name)?;
    make_key(token, name, |public| {
        let pem = public_key_pem(public)?;
        write_new(&folder.join("public").join(format!("{name}.pem")), pem.as_bytes())?;
        Ok(*public)
    })
}

/// A key of the token has its public half here, and nothing else.
fn check_never_used(folder: &Path, name: IssuerName) -> Result<(), InitError> {
    for (half, role) in
        ["keys", "public"].iter().flat_map(|half| Role::ALL.map(|role| (half, role)))
    {
        let taken = folder.join(half).join(format!("{}.pem", IssuerName { role, ..name }));
        if taken.exists() {
            return Err(InitError::Exists(taken));
        }
    }
    Ok(())
}

/// Makes a key: the private half in `subfolder`, the public half in `public`.
pub(super) fn key_pair(
    folder: &Path,
    subfolder: &str,
    name: &str,
) -> Result<KeyPairPem, InitError> {
    let pair = make_key_pair()?;
    write_new(&folder.join(subfolder).join(format!("{name}.pem")), pair.private.as_bytes())?;
    write_new(&folder.join("public").join(format!("{name}.pem")), pair.public.as_bytes())?;
    Ok(pair)
}

impl IssuerName {
    /// The part of a draft of a new key: from `from` on, for as long as a key of its role is to sign.
    pub fn draft_new(&self, key: &str, from: Instant) -> String {
        let days = match self.role {
            Role::Time => MAX_TIME_DAYS,
            Role::Device | Role::Status | Role::Paper => 2 * 365,
        };
        self.draft(key, from, from.plus_seconds(i64::from(days) * 86_400))
    }

    /// The key's part of a trust list's draft. `key` is the file of its public half, as seen from
    /// the draft's folder.
    pub fn draft(&self, key: &str, from: Instant, to: Instant) -> String {
        format!(
            "\n[[issuers]]\nkid = \"{}\"\nrole = \"{}\"\nkey = \"{key}\"\nfrom = \"{}\"\nto = \"{}\"\n",
            self.kid,
            self.role_name(),
            date(from),
            date(to),
        )
    }
}
