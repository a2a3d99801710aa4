//! Keys, and trust lists signed by root keys: done offline, on a machine of their own. The service
//! has none of this; it only serves what comes out.

mod aloud;
mod draft;
mod error;
mod files;
mod init;
mod issuer;
mod key_pair;
mod next;
pub(crate) mod public_key;
mod root;
mod signing;

pub use aloud::read_aloud;
pub use draft::{DraftError, TrustListDraft};
pub use error::CeremonyError;
pub use files::InitError;
pub use init::{init_service, init_test_world};
pub use issuer::{make_issuer_key, make_issuer_key_in_token};
pub use key_pair::{KeyPairPem, make_key_pair};
pub use public_key::{public_key_from_pem, public_key_pem};
pub use root::RootKey;
pub use signing::Ceremony;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use vneid_payload::{Instant, TrustListClaims};

    use super::*;

    pub(super) const DRAFT: &str = r#"
        sequence = 7
        issued = "2026-11-24T00:00:00Z"
        valid_days = 30
        [policy]
        leeway_s = 10
        evidence_notice_hours = 24
        evidence_limit_hours = 168
        formats = ["VN1"]
        lowest_app_version = "1.2.3"
        [[issuers]]
        kid = "4431"
        role = "device"
        key = "device.pub.pem"
        from = "2026-11-01T00:00:00Z"
        to = "2028-11-01T00:00:00Z"
        [[issuers]]
        kid = "5331"
        role = "status"
        key = "status.pub.pem"
        from = "2026-11-01T00:00:00Z"
        to = "2028-11-01T00:00:00Z"
        state = "withdrawn"
    "#;

    /// The keys that the draft names.
    pub(super) fn write_keys(folder: &Path) {
        for name in ["device.pub.pem", "status.pub.pem"] {
            std::fs::write(folder.join(name), make_key_pair().unwrap().public).unwrap();
        }
    }

    pub(super) fn claims(folder: &Path) -> TrustListClaims {
        TrustListDraft::parse(DRAFT).unwrap().claims(folder, Instant::EPOCH).unwrap()
    }

    #[test]
    fn a_draft_reads_as_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        write_keys(folder.path());
        let claims = claims(folder.path());
        assert_eq!(claims.sequence, 7);
        assert_eq!(claims.issued.unix_seconds(), 1_795_478_400);
        assert_eq!(claims.policy.lowest_app_version.to_string(), "1.2.3");
    }

    #[test]
    fn what_is_no_draft_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for (from, to) in [
            ("sequence = 7", ""),
            ("\"4431\"", "\"443\""),
            ("\"device\"", "\"root\""),
            ("2028-11-01", "2028-13-01"),
            ("\"1.2.3\"", "\"1.2\""),
            ("valid_days = 30", "valid_day = 30"),
        ] {
            let changed = DRAFT.replacen(from, to, 1);
            assert_ne!(changed, DRAFT);
            assert!(TrustListDraft::parse(&changed).is_err(), "{to}");
        }
        let draft = TrustListDraft::parse(DRAFT).unwrap();
        let error = draft.claims(folder.path(), vneid_payload::Instant::EPOCH).unwrap_err();
        assert!(error.to_string().contains("device.pub.pem"), "{error}");
        assert!(RootKey::from_pem("no key").is_err());
    }
}
