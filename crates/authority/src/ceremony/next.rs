//! The draft after a list: what the newest list says, with the next sequence, for people to change.

use vneid_payload::{AppVersion, IssuerState, TrustListClaims};

use super::TrustListDraft;
use crate::signer::IssuerName;

impl TrustListDraft {
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
             #   vneid authority root sign trust-list-{sequence}.toml --key ROOT.pem \
             --out half-signed.cose\n\
             #   vneid authority root sign half-signed.cose --key ROOT.pem \
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
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use vneid_payload::Instant;

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
}
