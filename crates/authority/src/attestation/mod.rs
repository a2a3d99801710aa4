//! What a phone's hardware says of its keys, and who believes it.

mod android;
mod apple;
mod attest;
mod attested;
mod configured;
pub(crate) mod error;
mod request;
mod test_world;
mod verifiers;
mod x509;

pub(crate) use android::ListedSerials;
pub use android::{AndroidApp, AndroidKeyAttestation, AndroidStatusFile};
pub use apple::{AppAttest, AppleApp, AppleEnvironment};
pub(crate) use attest::{AttestedKey, attest, platform_of};
pub use attested::{Attested, Batch, Remembered, SecurityLevel};
pub use error::AttestationError;
pub use request::{AttestationRequest, AttestationVerifier};
pub use test_world::TestWorldAttestation;
pub use verifiers::Verifiers;
pub use x509::TrustAnchors;
