//! Passwords: argon2id (RFC 9106), never more at once than there are processors.

use std::thread::available_parallelism;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use prometheus_client::metrics::counter::Counter;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::secret::make_random;
use vneid_client::wire::ProblemCode;

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// Of a password that nobody has: checked where there is no account, so that an unknown number
    /// takes as long as a wrong password.
    nobodys: String,
    at_once: Semaphore,
    /// How often a password was hashed, to check or to store it.
    hashed: Counter,
}

impl Passwords {
    /// Counts its work with `hashed`. The cost is the OWASP Password Storage Cheat Sheet's: 19 MiB, two passes, one lane.
    pub(crate) async fn new(hashed: Counter) -> Result<Self, Failure> {
        let params = Params::new(19 * 1024, 2, 1, None);
        let params = params.expect("the numbers are in the bounds of RFC 9106 section 3.1");
        let processors = available_parallelism().map_or(1, usize::from);
        let mut passwords = Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            nobodys: String::new(),
            at_once: Semaphore::new(processors),
            hashed,
        };
        let random = format!("{:?}", make_random::<32>()?);
        passwords.nobodys = passwords.hash(random).await?;
        Ok(passwords)
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Failure> {
        let password = Zeroizing::new(password);
        let salt = make_random::<16>()?;
        let argon2 = self.argon2.clone();
        let _turn = self.at_once.acquire().await.map_err(|_| Failure::Task)?;
        self.hashed.inc();
        let hashing = spawn_blocking(move || {
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
        });
        hashing.await.map_err(|_| Failure::Task)?.map_err(Failure::Password)
    }

    /// Whether the password is the one of this hash; `false` without a hash, after the same time.
    pub(crate) async fn verify(
        &self,
        password: String,
        hash: Option<&str>,
    ) -> Result<bool, Failure> {
        let password = Zeroizing::new(password);
        let exists = hash.is_some();
        let hash = hash.unwrap_or(&self.nobodys).to_owned();
        let argon2 = self.argon2.clone();
        let _turn = self.at_once.acquire().await.map_err(|_| Failure::Task)?;
        self.hashed.inc();
        let checking =
            spawn_blocking(move || argon2.verify_password(password.as_bytes(), hash.as_str()));
        let fits = checking.await.map_err(|_| Failure::Task)?.is_ok();
        Ok(fits && exists)
    }
}

/// Whether a text may become a password: 8 to 128 characters, and no more bytes than argon2 should
/// be troubled with.
pub(crate) fn check_new(password: &str) -> Result<(), Failure> {
    let characters = password.chars().count();
    if (8..=128).contains(&characters) { Ok(()) } else { Err(ProblemCode::PasswordUnfit.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_fits_its_hash_and_no_other() {
        let passwords = Passwords::new(Counter::default()).await.unwrap();
        let hash = passwords.hash("mật khẩu thử".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("mật khẩu thử".into(), Some(&hash)).await.unwrap());
        assert!(!passwords.verify("mat khau thu".into(), Some(&hash)).await.unwrap());
        assert!(!passwords.verify("mật khẩu thử".into(), None).await.unwrap());
        assert_ne!(passwords.hash("mật khẩu thử".into()).await.unwrap(), hash, "salted");
    }

    #[test]
    fn a_password_has_8_to_128_characters() {
        for (length, ok) in [(7, false), (8, true), (128, true), (129, false)] {
            assert_eq!(check_new(&"ậ".repeat(length)).is_ok(), ok, "{length}");
        }
    }
}
