//! What a verdict must be: written from the tables of `docs/spec/verification.md`.

use serde_json::{Map, Value, json};

use crate::format::Expected;
use crate::make::Certificate;
use crate::vectors::world::World;

/// Code, kind and next action, as the specification's table of codes has them.
pub const CODES: [(&str, &str, &str); 36] = [
    ("genuine", "genuine", "compare_papers"),
    ("device_signature_bad", "not_genuine", "do_not_rely"),
    ("issuer_signature_bad", "not_genuine", "do_not_rely"),
    ("issuer_unknown", "not_genuine", "do_not_rely"),
    ("revoked", "not_genuine", "do_not_rely"),
    ("too_old", "cannot_tell", "ask_new_code"),
    ("made_in_future", "cannot_tell", "ask_new_code"),
    ("already_scanned", "cannot_tell", "ask_new_code"),
    ("certificate_expired", "cannot_tell", "citizen_goes_online"),
    ("issuer_withdrawn", "cannot_tell", "citizen_goes_online"),
    ("level_too_low", "cannot_tell", "ask_for_papers"),
    ("status_missing", "cannot_tell", "update_lists"),
    ("lists_too_old", "cannot_tell", "update_lists"),
    ("trust_list_expired", "cannot_tell", "update_lists"),
    ("officer_clock", "cannot_tell", "set_clock"),
    ("newer_format", "cannot_tell", "update_app"),
    ("unknown_format", "cannot_tell", "ask_new_code"),
    ("malformed", "cannot_tell", "scan_again"),
    ("challenge_unknown", "cannot_tell", "ask_new_code"),
    ("challenge_unanswered", "cannot_tell", "answer_challenge"),
    ("memory_full", "cannot_tell", "update_lists"),
    ("issuer_outside_window", "cannot_tell", "citizen_goes_online"),
    ("id_card", "not_ours", "ask_for_code_in_app"),
    ("eu_certificate", "not_ours", "ask_for_code_in_app"),
    ("payment_code", "not_ours", "ask_for_code_in_app"),
    ("web_address", "not_ours", "ask_for_code_in_app"),
    ("wifi", "not_ours", "ask_for_code_in_app"),
    ("other_code", "not_ours", "ask_for_code_in_app"),
    ("insurance_card", "not_ours", "ask_for_code_in_app"),
    ("contact", "not_ours", "ask_for_code_in_app"),
    ("challenge_needed", "cannot_tell", "check_two_way"),
    ("wrong_purpose", "cannot_tell", "ask_for_code_in_app"),
    ("app_too_old", "cannot_tell", "update_app"),
    ("typing_unproven", "cannot_tell", "prove_typing"),
    ("read_again", "cannot_tell", "scan_again"),
    ("calibration_code", "not_ours", "ask_for_code_in_app"),
];

/// A verdict with this code, its facts as given; no hint and no notices.
pub(super) fn verdict(code: &str, facts: Facts) -> Expected {
    let row = CODES.iter().find(|row| row.0 == code).expect("a code of the table");
    Expected {
        kind: row.1.into(),
        code: code.into(),
        hint: None,
        next_action: row.2.into(),
        notices: Vec::new(),
        facts: facts.0,
    }
}

impl Expected {
    pub(super) fn hint(mut self, hint: Option<&str>) -> Self {
        self.hint = hint.map(str::to_owned);
        self
    }

    pub(super) fn notices(mut self, notices: &[&str]) -> Self {
        self.notices = notices.iter().map(|it| (*it).to_owned()).collect();
        self
    }
}

/// The facts of a verdict, each from the numbers of its case.
#[derive(Clone, Debug)]
pub(super) struct Facts(Map<String, Value>);

impl Facts {
    /// The officer's time, confirmed and not corrected, and their lists.
    pub(super) fn officer(world: &World, now: i64) -> Self {
        let mut facts = Self(Map::new())
            .set("officer_time", now)
            .set("officer_time_confirmed", true)
            .set("officer_correction_s", 0);
        if let Some(trust) = &world.trust {
            facts = facts.set("trust_list_sequence", trust.sequence);
            facts = facts.set("trust_list_expires", trust.expires);
            if let Some(manifest) = world.manifest.as_ref().filter(|_| world.is_complete()) {
                let limit = manifest.issued + trust.evidence_limit;
                let until = trust.expires.min(manifest.expires).min(limit);
                facts = facts.set("status_sequence", manifest.sequence).set("good_until", until);
            }
        }
        facts
    }

    pub(super) fn issuer(self, kid: &str) -> Self {
        self.set("issuer", kid)
    }

    /// What the code claims, once its signatures hold.
    pub(super) fn claims(
        self,
        certificate: &Certificate,
        made: i64,
        moment: i64,
        now: i64,
    ) -> Self {
        self.set("certificate_issued", certificate.issued)
            .set("certificate_expires", certificate.expires())
            .set("level", certificate.level)
            .set("made", made)
            .set("moment", moment)
            .set("age_s", now - made)
    }

    pub(super) fn evidence(self, issued: i64, now: i64) -> Self {
        self.set("evidence_issued", issued).set("evidence_age_s", now - issued)
    }

    /// The difference of the clocks, and what follows from it for the two codes of the minute.
    pub(super) fn minute(self, code: &str, age_s: i64) -> Self {
        let difference = match age_s {
            ..0 => age_s,
            0..=60 => 0,
            61.. => age_s - 60,
        };
        let facts = self.set("clock_difference_s", difference);
        match code {
            "too_old" => facts.set("too_old_by_s", age_s - 60),
            "made_in_future" => facts.set("early_by_s", -age_s),
            _ => facts,
        }
    }

    pub(super) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn malformed(self, fault: &str, field: &str, offset: usize) -> Self {
        self.set("malformed", json!({ "fault": fault, "field": field, "offset": offset }))
    }
}
