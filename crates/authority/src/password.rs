//! Passwords: argon2id (RFC 9106) over the text that RFC 8265 makes of what was typed, never more at
//! once than there are processors.

use std::thread::available_parallelism;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use prometheus_client::metrics::counter::Counter;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::names::opaque_string;
use crate::queue::{PATIENCE, Queue, Turn};
use crate::secret::make_random;
use vneid_client::wire::ProblemCode;

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// Of a password that nobody has: checked where there is no account, so that an unknown number
    /// takes as long as a wrong password.
    nobodys: String,
    queue: Queue,
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
            queue: Queue::new(processors),
            hashed,
        };
        let random = format!("{:?}", make_random::<32>()?);
        passwords.nobodys = passwords.hash(NewPassword(random)).await?;
        Ok(passwords)
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: NewPassword) -> Result<String, Failure> {
        let password = Zeroizing::new(password.0);
        let salt = make_random::<16>()?;
        let argon2 = self.argon2.clone();
        let turn = self.turn(&[]).await?;
        self.hashed.inc();
        let hashing = spawn_blocking(move || {
            let _until_it_is_done = turn;
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
        });
        hashing.await.map_err(|_| Failure::Task)?.map_err(Failure::Password)
    }

    async fn turn(&self, names: &[[u8; 32]]) -> Result<Turn, Failure> {
        let again = || Failure::for_now(ProblemCode::Unavailable, PATIENCE.as_secs() as i64);
        self.queue.turn(names).await.ok_or_else(again)
    }

    /// Whether the password is the one of this hash; `false` without a hash, after the same time.
    /// Behind those who have one of these `names` in the queue.
    pub(crate) async fn verify(
        &self,
        password: &str,
        hash: Option<&str>,
        names: &[[u8; 32]],
    ) -> Result<bool, Failure> {
        // What can be nobody's password takes as long as one that is another's.
        let password = opaque_string(password).unwrap_or_else(|| password.to_owned());
        let password = Zeroizing::new(password);
        let exists = hash.is_some();
        let hash = hash.unwrap_or(&self.nobodys).to_owned();
        let argon2 = self.argon2.clone();
        let turn = self.turn(names).await?;
        self.hashed.inc();
        let checking = spawn_blocking(move || {
            // A caller who hangs up does not end the work, so it does not end its turn.
            let _until_it_is_done = turn;
            argon2.verify_password(password.as_bytes(), hash.as_str())
        });
        let fits = checking.await.map_err(|_| Failure::Task)?.is_ok();
        Ok(fits && exists)
    }
}

/// A text that may become a password: 8 to 128 characters, nothing that RFC 8265 disallows.
pub(crate) struct NewPassword(String);

impl NewPassword {
    /// Of what somebody typed.
    pub(crate) fn parse(typed: &str) -> Result<Self, Failure> {
        let password = opaque_string(typed);
        let password = password.filter(|it| (8..=128).contains(&it.chars().count()));
        password.map(Self).ok_or_else(|| ProblemCode::PasswordUnfit.into())
    }

    /// Whether this is what was typed there.
    pub(crate) fn is(&self, typed: &str) -> bool {
        opaque_string(typed).is_some_and(|it| it == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_fits_its_hash_and_no_other() {
        let passwords = Passwords::new(Counter::default()).await.unwrap();
        let new = || NewPassword::parse("mật khẩu thử").unwrap();
        let hash = passwords.hash(new()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("mật khẩu thử", Some(&hash), &[]).await.unwrap());
        assert!(!passwords.verify("mat khau thu", Some(&hash), &[]).await.unwrap());
        assert!(!passwords.verify("mật khẩu thử", None, &[]).await.unwrap());
        assert_ne!(passwords.hash(new()).await.unwrap(), hash, "salted");
    }

    #[tokio::test]
    async fn a_password_fits_in_whatever_way_a_keyboard_spells_it() {
        let passwords = Passwords::new(Counter::default()).await.unwrap();
        let windows = "mâ\u{323}t khâ\u{309}u thư\u{309}";
        for set in ["mật khẩu thử", windows] {
            let hash = passwords.hash(NewPassword::parse(set).unwrap()).await.unwrap();
            for typed in ["mật khẩu thử", windows] {
                assert!(passwords.verify(typed, Some(&hash), &[]).await.unwrap(), "{set} {typed}");
            }
            assert!(!passwords.verify("mật khẩu thứ", Some(&hash), &[]).await.unwrap());
            assert!(!passwords.verify("mật khẩu thử\n", Some(&hash), &[]).await.unwrap());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn when_too_many_wait_a_caller_is_asked_to_come_again() {
        let passwords = Passwords::new(Counter::default()).await.unwrap();
        let _before = passwords.queue.turn(&[[1; 32]]).await.unwrap();
        let refused = passwords.verify("mật khẩu thử", None, &[[1; 32]]).await.unwrap_err();
        assert_eq!(refused.code(), Some(ProblemCode::Unavailable));
        assert!(refused.into_problem().retry_after_s.is_some());
        passwords.verify("mật khẩu thử", None, &[[2; 32]]).await.unwrap();
    }

    #[test]
    fn a_password_has_8_to_128_characters() {
        for (length, ok) in [(7, false), (8, true), (128, true), (129, false)] {
            assert_eq!(NewPassword::parse(&"ậ".repeat(length)).is_ok(), ok, "{length}");
            // Counted as it is seen.
            let decomposed = "a\u{323}\u{302}".repeat(length);
            assert_eq!(NewPassword::parse(&decomposed).is_ok(), ok, "{length}");
        }
    }
}
