//! `vneid phone status`: where a phone stands, and what it can do without a network.

use serde_json::{Value, json};
use vneid_client::{Reminder, reminder, seconds_until_sync};
use vneid_core::{
    Account, Enrolment, Level, OfficerBlocker, OfficerReadiness, Reading, Ready, Refusal, Standing,
};
use vneid_present::{advice_on_blocker, advice_on_refusal};

use super::folder::{OfPhone, Phone};
use super::simulation::APP;
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::texts::Texts;
use crate::time::{Now, date_and_time};

/// Tells it at an instant.
pub(super) fn run(now: Now, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open(&of.dir)?;
    let now = phone.reading(now.when());
    let service = phone.served_by()?.clone();
    // As for a code: whoever sits at the terminal counts as having unlocked the app.
    phone.unlock(now);
    let status = Status::of(&phone, now);
    if of.json {
        let mut object = status.as_json();
        object["name"] = json!(service.phone);
        object["server"] = json!(service.url);
        object["test_world"] = json!(true);
        output.json(&object)?;
    } else {
        let texts = &output.texts;
        let service = [("name", &*printable(&service.phone)), ("url", &service.url)];
        let mut lines =
            vec![texts.text("world.test").to_owned(), texts.filled("phone.served_by", &service)];
        lines.extend(status.summary(texts));
        lines.iter().try_for_each(|line| output.line(line))?;
    }
    Ok(0)
}

/// The level's number.
pub(super) const fn level_number(level: Level) -> u8 {
    match level {
        Level::One => 1,
        Level::Two => 2,
    }
}

/// What a phone is and can do at one moment.
struct Status<'a> {
    phone: &'a Phone,
    now: Reading,
    present: Result<Ready, Vec<Refusal>>,
    /// Keys that the phone's state relies on are gone, as after a backup was restored.
    keys_lost: bool,
    verify: OfficerReadiness,
    reminder: Option<Reminder>,
    next_sync_s: u32,
}

impl<'a> Status<'a> {
    fn of(phone: &'a Phone, now: Reading) -> Self {
        let state = &phone.state;
        Self {
            phone,
            now,
            present: state.citizen(APP).readiness(now),
            keys_lost: matches!(state.link.enrolment, Enrolment::Enrolled(_)) && !phone.has_keys(),
            verify: state.officer(APP).readiness(&state.clock.at(now)),
            reminder: reminder(state),
            // The latest of what chance may choose.
            next_sync_s: seconds_until_sync(state, 0, now),
        }
    }

    fn as_json(&self) -> Value {
        let state = &self.phone.state;
        let (enrolment, activates) = enrolment(&state.link.enrolment);
        let account = match &state.account {
            Account::SignedOut => Value::Null,
            Account::SignedIn(person) => json!({
                "number": person.number.as_str(),
                "name": person.name,
                "level": level_number(person.level),
            }),
        };
        let refusals = self.present.as_ref().err().into_iter().flatten().map(Refusal::code);
        let present = match &self.present {
            Ok(ready) if !self.keys_lost => json!({ "ready": true, "until": ready.until }),
            _ => {
                let lost = self.keys_lost.then_some("keys_failed");
                let codes: Vec<&str> = lost.into_iter().chain(refusals).collect();
                json!({ "ready": false, "refused": codes })
            }
        };
        let verify = match &self.verify {
            OfficerReadiness::Ready { until, .. } => json!({ "ready": true, "until": until }),
            OfficerReadiness::Blocked { blockers } => {
                let codes: Vec<&str> = blockers.iter().map(|it| it.name()).collect();
                json!({ "ready": false, "blocked": codes })
            }
        };
        let complete = state.status.last_complete();
        let reminder = self.reminder.map(|it| json!({ "at": it.at, "ends": it.ends }));
        json!({
            "enrolment": enrolment,
            "activates": activates,
            "digits": state.link.enrolment.digits(),
            "account": account,
            "passcode": state.unlock.has_passcode(),
            "qr_verification": state.settings.qr_verification,
            "officer_mode": state.settings.officer_mode,
            "present": present,
            "verify": verify,
            "trust_list_sequence": state.trust.sequence(),
            "status_sequence": complete.map(|it| it.sequence),
            "status_issued": complete.map(|it| it.issued),
            "reminder": reminder,
            "last_sync": state.link.syncs.succeeded,
            "next_sync_s": self.next_sync_s,
            "notices_unread": state.notices.unread(),
            "time": state.clock.at(self.now).now,
            "time_confirmed": state.clock.at(self.now).confirmed,
        })
    }

    fn summary(&self, texts: &Texts) -> Vec<String> {
        let state = &self.phone.state;
        let mut lines = vec![self.account_line(texts)];
        if let Some(digits) = state.link.enrolment.digits().map(String::from) {
            let part = |part, values: &[_]| texts.filled(&format!("sign_in.{part}"), values);
            let shown = part("match_digits", &[("digits", &*digits)]);
            lines.push(format!("{shown}. {}", part("match_digits_what", &[])));
        }
        lines.push(match &self.present {
            _ if self.keys_lost => {
                let part = |part| texts.text(&format!("trouble.keys_failed.{part}")).to_owned();
                let (reason, now) = (part("reason"), part("now"));
                format!("{} {reason} {now}", texts.text("failure.refused"))
            }
            Ok(ready) => texts
                .filled("code.offline_until", &[("instant", &date_and_time(ready.until, texts))]),
            Err(refusals) => {
                let advice = advice_on_refusal(refusals.first().unwrap_or(&Refusal::SignedOut));
                let why = texts.messages([&advice.reason, &advice.now]);
                format!("{} {why}", texts.text("failure.refused"))
            }
        });
        if state.settings.officer_mode {
            lines.push(self.officer_line(texts));
        }
        if let Some(Reminder { at, ends }) = self.reminder {
            let values =
                [("instant", &*date_and_time(at, texts)), ("until", &*date_and_time(ends, texts))];
            lines.push(texts.filled("phone.reminder", &values));
        }
        let last = state.link.syncs.succeeded;
        let last = last.map_or_else(
            || texts.text("phone.never_synced").to_owned(),
            |at| texts.filled("phone.last_sync", &[("instant", &date_and_time(at, texts))]),
        );
        let duration = texts.duration(self.next_sync_s.into());
        let next = match self.next_sync_s {
            0 => texts.text("phone.next_sync_now").to_owned(),
            _ => texts.filled("phone.next_sync", &[("duration", &duration)]),
        };
        lines.push(format!("{last} {next}"));
        if state.notices.unread() > 0 {
            let count = state.notices.unread().to_string();
            lines.push(texts.filled("phone.unread", &[("count", &count)]));
        }
        lines
    }

    fn account_line(&self, texts: &Texts) -> String {
        let state = &self.phone.state;
        let person = match &state.account {
            Account::SignedOut => String::new(),
            Account::SignedIn(person) => {
                let level = level_number(person.level).to_string();
                let values = [("name", &*printable(&person.name)), ("level", &level)];
                texts.filled("phone.signed_in", &values) + " "
            }
        };
        let (enrolment, activates) = enrolment(&state.link.enrolment);
        let activates = activates.map(|at| date_and_time(at, texts)).unwrap_or_default();
        let key = format!("phone.enrolment_{enrolment}");
        person + &texts.filled(&key, &[("instant", &activates)])
    }

    fn officer_line(&self, texts: &Texts) -> String {
        match &self.verify {
            OfficerReadiness::Ready { until, .. } => texts
                .filled("inspection.ready_until", &[("instant", &date_and_time(*until, texts))]),
            OfficerReadiness::Blocked { blockers } => {
                let first = blockers.first().copied().unwrap_or(OfficerBlocker::NoLists);
                let advice = advice_on_blocker(first);
                let why = texts.messages([&advice.reason, &advice.now]);
                format!("{} {why}", texts.text("phone.checks_nothing"))
            }
        }
    }
}

/// Where the phone stands, in one word, and when a waiting one takes over.
fn enrolment(enrolment: &Enrolment) -> (&'static str, Option<vneid_core::Instant>) {
    match enrolment {
        Enrolment::None => ("none", None),
        Enrolment::SigningIn(_) => ("signing_in", None),
        Enrolment::Enrolled(enrolled) => match enrolled.standing {
            Standing::Active => ("active", None),
            Standing::Waiting { activates, .. } => ("waiting", Some(activates)),
            Standing::Suspended => ("suspended", None),
            Standing::Removed => ("removed", None),
        },
    }
}
