//! Software keys, and issuers made of them, for test worlds.
//!
//! A phone that people use signs in its hardware, and the authority's keys lie in an HSM. Here both
//! are P-256 keys in memory or in PEM files. Nothing of this crate is ever part of an app.

mod android;
mod apple;
mod authority;
mod certificate;
mod der;
mod key;
mod papers;
mod people;
mod portrait;

pub use android::{AndroidManufacturer, AndroidStatement, ChainPlan, sign_chain};
pub use apple::{AppleManufacturer, AppleStatement, assertion, attestation_object};
pub use authority::{AuthorityRecord, IssuerKeys, PublishedStatus, TestIssuer};
pub use certificate::{TestCertificate, TestExtension, TestName, certificate_pem};
pub use key::{KeyFileError, SoftKey, read_public_pem};
pub use people::{CITIZEN, OFFICER, TestPerson};
