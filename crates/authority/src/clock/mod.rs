//! The service's clock: an argument, so that tests can move it; and who watches it.
//!
//! Phones take their time from it, delays end by it, and what is over is deleted by it. So it is
//! compared with every other clock that is there ([`judge`](self::judge)), and while it is doubted
//! nothing is signed and nothing is stored ([`ClockGuard::pass`]).

pub(crate) mod doubt;
mod guard;
mod judge;
mod kernel;
mod sntp;
mod system;
pub(crate) mod watch;
mod witness;

pub use self::doubt::{ClockDoubted, Doubt};
pub(crate) use self::guard::ClockGuard;
pub use self::system::{Clock, SystemClock};
pub use self::witness::{ClockWitness, NotAWitness, TimeWitness, WitnessAway};
