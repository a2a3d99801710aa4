//! Why the clock is not believed.

use core::fmt;

/// Why the clock is not believed: what contradicts it, and by how many seconds the clock is ahead of
/// that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It was set while the service ran: seconds that the steady clock has not counted.
    Moved(i64),
    /// The database's machine has another time.
    Database(i64),
    /// The witness has another time.
    Witness(i64),
    /// It is behind the last thing that the service did: a negative number.
    Behind(i64),
    /// The service did nothing for so long, if the clock is right; and no witness can tell.
    Ahead(i64),
}

impl Doubt {
    /// The word for logs and programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Moved(_) => "moved",
            Self::Database(_) => "database",
            Self::Witness(_) => "witness",
            Self::Behind(_) => "behind",
            Self::Ahead(_) => "ahead",
        }
    }

    /// By how many seconds the clock is ahead of what contradicts it.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Moved(s)
            | Self::Database(s)
            | Self::Witness(s)
            | Self::Behind(s)
            | Self::Ahead(s) => s,
        }
    }
}

/// What is wrong, for logs and `/readyz`.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (size, side) = (self.seconds().unsigned_abs(), side(self.seconds()));
        match self {
            Self::Moved(_) => write!(f, "this machine's clock was set {size} s {side}"),
            Self::Database(_) => {
                write!(f, "this machine's clock is {size} s {side} of the database's")
            }
            Self::Witness(_) => write!(f, "this machine's clock is {size} s {side} of its witness"),
            Self::Behind(_) => {
                write!(f, "this machine's clock is {size} s behind the last thing that was done")
            }
            Self::Ahead(_) => {
                write!(f, "nothing was done for {size} s, or this machine's clock is ahead")
            }
        }
    }
}

/// A clock that is not believed, and what an operator does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}: nothing is signed or stored. If the clock is wrong, set it right. If it is right, say so \
     with the time of a watch: vneid authority clock confirm 'YYYY-MM-DD HH:MM'"
)]
pub struct ClockDoubted(pub Doubt);

const fn side(seconds: i64) -> &'static str {
    if seconds < 0 { "behind" } else { "ahead" }
}
