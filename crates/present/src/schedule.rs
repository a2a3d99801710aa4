//! When the app syncs by itself, and of what the system reminds.

use vneid_client::{reminder, seconds_until_sync};
use vneid_core::{Account, Enrolment, Instant, PhoneState, Reading};

use crate::message::Message;
use crate::time::instant;

/// What the phone does while nobody looks at the app; replaces the plan before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "SyncPlan"))]
pub struct Plan {
    /// In how many seconds to sync; not at all without an account.
    pub sync_in_s: Option<u32>,
    /// The reminder to go online.
    pub reminder: Option<PlannedReminder>,
}

/// A reminder to go online before codes can no longer be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlannedReminder {
    /// When to show it.
    pub at: Instant,
    /// What it says.
    pub said: Message,
}

/// The plan after whatever may have changed it. `reminds` is whether notifications of the kind
/// [`Certificate`](crate::NotificationKind::Certificate) are shown, `random` a fresh random number.
pub fn plan(phone: &PhoneState, reminds: bool, random: u32, now: Reading) -> Plan {
    let confirmed = matches!(&phone.link.enrolment, Enrolment::SigningIn(it) if it.confirmed);
    let syncs = is_signed_in(phone) || confirmed;
    let reminder = reminder(phone).filter(|_| reminds).map(|it| PlannedReminder {
        at: it.at,
        said: Message::new("notifications.reminder").with("instant", instant(it.ends)),
    });
    Plan { sync_in_s: syncs.then(|| seconds_until_sync(phone, random, now)), reminder }
}

/// Whether the app syncs as it comes to the foreground. When it does not, it plans alone.
pub fn syncs_on_resume(phone: &PhoneState, random: u32, now: Reading) -> bool {
    is_signed_in(phone) && seconds_until_sync(phone, random, now) == 0
}

fn is_signed_in(phone: &PhoneState) -> bool {
    matches!(phone.account, Account::SignedIn(_))
}

#[cfg(test)]
mod tests {
    use vneid_core::{BootId, Level, Person, PersonalNumber};

    use super::*;

    const NOW: Reading =
        Reading { wall_ms: 1_795_503_600_000, since_boot_ms: 1_000, boot: BootId([1; 16]) };

    fn signed_in() -> PhoneState {
        let number = PersonalNumber::parse("000000000789").unwrap();
        let person = Person { level: Level::Two, name: "Nguyen Van An Thu Nghiem".into(), number };
        PhoneState { account: Account::SignedIn(person), ..PhoneState::default() }
    }

    fn synced_at(seconds_ago: i64) -> PhoneState {
        let mut phone = signed_in();
        let now = phone.clock.at(NOW).now;
        phone.link.syncs.ended = Some(now.plus_seconds(-seconds_ago));
        phone
    }

    #[test]
    fn without_an_account_nothing_is_planned() {
        let plan = plan(&PhoneState::default(), true, 0, NOW);
        assert_eq!(plan, Plan { sync_in_s: None, reminder: None });
        assert!(!syncs_on_resume(&PhoneState::default(), 0, NOW));
    }

    #[test]
    fn an_account_syncs_when_it_is_due_and_plans_when_it_is_not() {
        let every = seconds_until_sync(&synced_at(0), 0, NOW);
        for (seconds_ago, left) in [(0, every), (i64::from(every) - 1, 1), (every.into(), 0)] {
            let phone = synced_at(seconds_ago);
            assert_eq!(plan(&phone, true, 0, NOW).sync_in_s, Some(left));
            assert_eq!(syncs_on_resume(&phone, 0, NOW), left == 0);
        }
    }

    #[test]
    fn without_a_certificate_there_is_nothing_to_remind_of() {
        assert_eq!(plan(&signed_in(), true, 0, NOW).reminder, None);
    }
}
