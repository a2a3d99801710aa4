//! Whether the service can do its work, for how long, and what an operator should do about it.
//!
//! Everything that may be wrong is a [`Finding`]. `/readyz` asks for what makes an instance unfit; the
//! log tells, once a day, of what is about to end; an operator asks for all of it.

mod ages;
mod finding;
mod instance;
mod ready;
mod report;

pub use self::ages::{AttestationList, RoleKeys};
pub use self::finding::{Finding, Urgency};
pub use self::instance::ask_instance;
pub use self::report::HealthReport;
