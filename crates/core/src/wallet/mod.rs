//! The wallet: the citizen's papers, as the authority signed them.

mod document;
mod kinds;
#[allow(clippy::module_inception, reason = "the module and its main type have one name")]
mod wallet;

pub use document::{DocumentId, DocumentState, NotShown, OpenedDocument, Summary};
pub use kinds::DocumentKind;
pub use wallet::{ImportError, Imported, Listed, OpenError, Wallet};
