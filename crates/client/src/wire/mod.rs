//! Requests and answers, as JSON: what the phone sends and what the authority says. Both sides read
//! these types and no others. Certificates, lists and papers are signed CBOR inside or beside them.
//!
//! Unknown members of a request are refused, so that a misspelt one does not go unnoticed; unknown
//! members of an answer are passed over, so that the authority may say more in time.

mod account;
mod activation;
mod attestation;
mod bytes;
mod certificate;
mod key;
mod name;
mod notice;
mod paper;
mod phone;
mod problem;
mod service;
mod sign_in;
mod status;

pub use account::{AccountInfo, ChangePassword};
pub use activation::{ActivatePhone, ActivationCode};
pub use attestation::{AttestationEvidence, app_attest_client_data};
pub use bytes::Bytes;
pub use certificate::{CertificateIssued, CertificateRequest};
pub use key::Jwk;
pub use name::{fit_model, fit_phone_name, is_model, is_phone_name};
pub use notice::{Notice, NoticeKind, Notices};
pub use paper::{PaperEntry, PaperState, Papers};
pub use phone::{
    MoveAnswer, PhoneEntry, PhoneStanding, PhoneState, Phones, Platform, RegisterPhone, RenamePhone,
};
pub use problem::{Problem, ProblemCode};
pub use service::{Nonce, ServiceInfo};
pub use sign_in::{ConfirmCode, Confirmed, SignIn, SignInStarted};
pub use status::{ShardFiles, StatusIndex, delta_starts};
