//! The draft after a list: what the newest list says, with the next sequence, for people to change.

use base16ct::lower::encode_string;
use vneid_payload::{AppVersion, Instant, IssuerState, TrustListClaims};

use super::draft::{DraftError, TrustListDraft};
use crate::signer::IssuerName;

impl TrustListDraft {
    /// As [`Self::after`], with further keys, whose windows begin now.
    ///
    /// # Errors
    /// [`DraftError::KidTaken`] for a kid that the list has already, in whatever role.
    pub fn after_with(
        list: &TrustListClaims,
        added: &[IssuerName],
        now: Instant,
    ) -> Result<String, DraftError> {
        let mut kids: Vec<_> = list.issuers.iter().map(|issuer| issuer.kid).collect();
        let mut text = Self::after(list);
        for name in added {
            if kids.contains(&name.kid) {
                return Err(DraftError::KidTaken(name.kid));
            }
            kids.push(name.kid);
            text.push_str(&name.draft_new(&format!("{name}.pem"), now));
        }
        Ok(text)
    }

    /// The text of the draft that follows a list: the same issuers, policy and days of validity.
    /// Keys are named `<role>-<kid>.pem`, beside the draft.
    pub fn after(list: &TrustListClaims) -> String {
        let sequence = list.sequence.saturating_add(1);
        let days = list.expires.seconds_since(list.issued) / 86_400;
        let retired: Vec<String> = list.retired_roots.iter().map(|it| quoted_hex(it)).collect();
        let formats: Vec<String> =
            list.policy.formats.iter().map(|format| format!("\"{format}\"")).collect();
        let AppVersion { major, minor, patch } = list.policy.lowest_app_version;
        let mut text = format!(
            "# Drafted after list {}. Change it, look it over together, sign it offline with one root,\n\
             # and what comes out with another:\n\
             #   vneid authority root sign trust-list-{sequence}.toml --key ROOT.key \
             --out half-signed.cose\n\
             #   vneid authority root sign half-signed.cose --key ROOT.key \
             --out trust-list-{sequence}.cose\n\
             sequence = {sequence}\n\
             valid_days = {days}\n\
             retired_roots = [{}]\n\n\
             [policy]\n\
             leeway_s = {}\n\
             evidence_notice_hours = {}\n\
             evidence_limit_hours = {}\n\
             formats = [{}]\n\
             lowest_app_version = \"{major}.{minor}.{patch}\"\n",
            list.sequence,
            retired.join(", "),
            list.policy.leeway_seconds,
            list.policy.evidence_notice_seconds / 3_600,
            list.policy.evidence_limit_seconds / 3_600,
            formats.join(", "),
        );
        for issuer in &list.issuers {
            let name = IssuerName { role: issuer.role, kid: issuer.kid };
            text.push_str(&name.draft(&format!("{name}.pem"), issuer.from, issuer.to));
            if issuer.state == IssuerState::Withdrawn {
                text.push_str("state = \"withdrawn\"\n");
            }
            if list.officer_issuers.contains(&issuer.kid) {
                text.push_str("certifies_officers = true\n");
            }
        }
        text
    }
}

fn quoted_hex(bytes: &[u8]) -> String {
    format!("\"{}\"", encode_string(bytes))
}

#[cfg(test)]
mod tests {
    use super::super::public_key_pem;
    use super::super::tests::DRAFT;
    use super::*;

    #[test]
    fn the_next_draft_says_the_same_with_the_next_sequence() {
        let folder = tempfile::tempdir().unwrap();
        super::super::tests::write_keys(folder.path());
        let retired = format!("valid_days = 30\nretired_roots = [\"{}\"]", "0f".repeat(32));
        let draft = format!("{DRAFT}certifies_officers = true\n");
        let draft = TrustListDraft::parse(&draft.replace("valid_days = 30", &retired)).unwrap();
        let first = draft.claims(folder.path(), Instant::EPOCH).unwrap();
        for issuer in &first.issuers {
            let name = IssuerName { role: issuer.role, kid: issuer.kid };
            let pem = public_key_pem(&issuer.key).unwrap();
            std::fs::write(folder.path().join(format!("{name}.pem")), pem).unwrap();
        }
        assert_eq!(first.officer_issuers.len(), 1);
        let next = TrustListDraft::parse(&TrustListDraft::after(&first)).unwrap();
        let next = next.claims(folder.path(), first.issued).unwrap();
        assert_eq!(next, TrustListClaims { sequence: 8, ..first });
    }

    #[test]
    fn a_key_is_added_under_a_kid_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        super::super::tests::write_keys(folder.path());
        let list = super::super::tests::claims(folder.path());
        let names = |texts: &[&str]| -> Vec<IssuerName> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        for taken in [&["device-4431"][..], &["paper-5331"], &["time-5431", "paper-5431"]] {
            let refused = TrustListDraft::after_with(&list, &names(taken), Instant::EPOCH);
            assert!(matches!(refused, Err(DraftError::KidTaken(_))), "{taken:?}");
        }
        let added = names(&["device-4432", "time-5431"]);
        let draft = TrustListDraft::after_with(&list, &added, list.issued).unwrap();
        for name in names(&["device-4431", "status-5331"]).iter().chain(&added) {
            let pem = super::super::make_key_pair().unwrap().public;
            std::fs::write(folder.path().join(format!("{name}.pem")), pem).unwrap();
        }
        let draft = TrustListDraft::parse(&draft).unwrap();
        let issuers = draft.claims(folder.path(), list.issued).unwrap().issuers;
        let of = |kid| issuers.iter().find(|it| it.kid == kid).unwrap();
        assert_eq!((issuers.len(), of(added[0].kid).from), (4, list.issued));
        assert_eq!(of(added[1].kid).to, list.issued.plus_seconds(90 * 86_400));
    }
}
