//! Passwords: argon2id (RFC 9106) over the text that RFC 8265 makes of what was typed, never more at
//! once than there are processors.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use prometheus_client::metrics::counter::Counter;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::names::opaque_string;
use crate::queue::{PATIENCE, Queue, Turn};
use crate::secret::make_random;
use vneid_client::wire::ProblemCode;

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    params: Params,
    /// Of a password that nobody has: checked where there is no account, so that an unknown number
    /// takes as long as a wrong password.
    nobodys: String,
    queue: Queue,
    memory: Arc<Memory>,
    /// How often a password was hashed, to check or to store it.
    hashed: Counter,
}

impl Passwords {
    /// Counts its work with `hashed`. The cost is the OWASP Password Storage Cheat Sheet's: 19 MiB, two passes, one lane.
    pub(crate) async fn new(hashed: Counter) -> Result<Self, Error> {
        let params = Params::new(19 * 1024, 2, 1, None);
        let params = params.expect("the numbers are in the bounds of RFC 9106 section 3.1");
        let processors = available_parallelism().map_or(1, usize::from);
        let mut passwords = Self {
            params,
            nobodys: String::new(),
            queue: Queue::new(processors),
            memory: Arc::default(),
            hashed,
        };
        let random = format!("{:?}", make_random::<32>()?);
        passwords.nobodys = passwords.hash(NewPassword(random)).await?;
        Ok(passwords)
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: NewPassword) -> Result<String, Error> {
        let password = Zeroizing::new(password.0);
        let salt = make_random::<16>()?;
        let params = self.params.clone();
        let hashing = move |memory: &mut Vec<Block>| {
            let salt = Salt::new(&salt)?;
            let hash = compute(password.as_bytes(), &salt, &params, memory)?;
            let params = ParamsString::try_from(&params)?;
            let (algorithm, version) = (ALGORITHM.ident(), Some(VERSION.into()));
            let (salt, hash) = (Some(salt), Some(hash));
            Ok(PasswordHash { algorithm, version, params, salt, hash }.to_string())
        };
        self.work(&[], hashing).await?.map_err(Error::Password)
    }

    /// Whether the password is the one of this hash; `false` without a hash, after the same time.
    /// Behind those who have one of these `names` in the queue.
    pub(crate) async fn verify(
        &self,
        password: &str,
        hash: Option<&str>,
        names: &[[u8; 32]],
    ) -> Result<bool, Error> {
        // What can be nobody's password takes as long as one that is another's.
        let password = opaque_string(password).unwrap_or_else(|| password.to_owned());
        let password = Zeroizing::new(password);
        let exists = hash.is_some();
        let hash = hash.unwrap_or(&self.nobodys).to_owned();
        let checking = move |memory: &mut Vec<Block>| {
            let stored = PasswordHash::new(&hash).ok()?;
            let params = Params::try_from(&stored).ok()?;
            let computed = compute(password.as_bytes(), stored.salt.as_ref()?, &params, memory);
            // Compared in the same time whatever they are.
            Some(computed.ok()? == stored.hash?)
        };
        Ok(self.work(names, checking).await? == Some(true) && exists)
    }

    /// Works in the background, when there is a turn, with memory that is kept no longer than others
    /// want it.
    async fn work<T: Send + 'static>(
        &self,
        names: &[[u8; 32]],
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let again = || Error::for_now(ProblemCode::Unavailable, PATIENCE.as_secs() as i64);
        let turn: Turn = self.queue.turn(names).await.ok_or_else(again)?;
        self.hashed.inc();
        let memory = self.memory.clone();
        let working = spawn_blocking(move || {
            // A caller who hangs up does not end the work, so it does not end its turn.
            let _until_it_is_done = turn;
            let mut lent = memory.lend();
            work(&mut lent.blocks)
        });
        working.await.map_err(|_| Error::Task)
    }
}

fn compute(
    password: &[u8],
    salt: &[u8],
    params: &Params,
    memory: &mut Vec<Block>,
) -> argon2::password_hash::Result<Output> {
    memory.resize(params.block_count().max(memory.len()), Block::new());
    let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(ALGORITHM, VERSION, params.clone());
    argon2.hash_password_into_with_memory(password, salt, &mut hash, memory)?;
    Ok(Output::new(&hash)?)
}

/// What argon2 works in. Each piece goes from one who works to the next, and the last one gives all of
/// them back to the system: left to the allocator, every thread would keep its own.
#[derive(Debug, Default)]
struct Memory(Mutex<Pieces>);

#[derive(Debug, Default)]
struct Pieces {
    lent: usize,
    idle: Vec<Vec<Block>>,
}

/// A piece, until it is dropped.
struct Lent {
    blocks: Vec<Block>,
    memory: Arc<Memory>,
}

impl Memory {
    fn lend(self: Arc<Self>) -> Lent {
        let blocks = {
            let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            pieces.lent += 1;
            pieces.idle.pop()
        };
        Lent { blocks: blocks.unwrap_or_else(|| Vec::with_capacity(RESERVED)), memory: self }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut pieces = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.lent -= 1;
        pieces.idle.push(std::mem::take(&mut self.blocks));
        if pieces.lent == 0 {
            pieces.idle.clear();
        }
    }
}

const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;
/// 40 MiB of addresses, of which 19 are ever touched: glibc asks the system for whatever is larger than
/// 32 MiB and gives it back at once, and keeps what is smaller (mallopt(3), M_MMAP_THRESHOLD).
const RESERVED: usize = 40 * 1024;

/// A text that may become a password: 8 to 128 characters, nothing that RFC 8265 disallows.
pub(crate) struct NewPassword(String);

impl NewPassword {
    /// Of what somebody typed.
    pub(crate) fn parse(typed: &str) -> Result<Self, Error> {
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
    fn memory_goes_from_hand_to_hand_and_back_when_nobody_works() {
        let memory = Arc::<Memory>::default();
        let idle = || memory.0.lock().unwrap().idle.len();
        let mut first = memory.clone().lend();
        first.blocks.push(Block::new());
        let second = memory.clone().lend();
        drop(first);
        assert_eq!(idle(), 1);
        let third = memory.clone().lend();
        assert_eq!((third.blocks.len(), idle()), (1, 0), "the piece that was there");
        drop((second, third));
        assert_eq!(idle(), 0);
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
