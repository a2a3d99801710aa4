//! What the account's notices say, and which are shown by the system.

use vneid_client::wire::NoticeKind;
use vneid_core::{AccountNotice, Listed, PhoneState};

use crate::message::{Message, Value};
use crate::time::instant;

/// What is shown of a notice of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NoticeView {
    /// Names the notice; later ones have higher numbers.
    pub id: i64,
    /// What happened; `None` for a kind that came after this app.
    pub kind: Option<NoticeKind>,
    /// What happened, in a sentence.
    pub title: Message,
    /// What to do, if there is something.
    pub now: Option<Message>,
    /// When.
    pub at: Message,
    /// Whether the citizen has seen it.
    pub is_read: bool,
    /// The authority's name of the phone that asks to take this one's place.
    pub asks_to_move: Option<String>,
    /// The kind of notification that the system shows it as.
    pub notification: NotificationKind,
}

/// A kind of notification, which can be switched off by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum NotificationKind {
    /// Sign-ins, moves, phones, the password.
    Account,
    /// Papers that came, changed or no longer count.
    Papers,
    /// To go online before the certificate ends.
    Certificate,
}

impl NotificationKind {
    /// Every kind, in the order of the settings.
    pub const ALL: [Self; 3] = [Self::Account, Self::Papers, Self::Certificate];

    /// The name that texts and the phone's settings know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Papers => "papers",
            Self::Certificate => "certificate",
        }
    }

    /// The kind for notices of `kind`; of the account, where this app does not know better.
    pub const fn of(kind: Option<NoticeKind>) -> Self {
        match kind {
            Some(
                NoticeKind::PaperAdded | NoticeKind::PaperChanged | NoticeKind::PaperWithdrawn,
            ) => Self::Papers,
            Some(NoticeKind::CertificateNotRenewed) => Self::Certificate,
            _ => Self::Account,
        }
    }

    /// What it is called.
    pub fn title(self) -> Message {
        Message::new(format!("notifications.{}", self.name()))
    }

    /// What it is for.
    pub fn text(self) -> Message {
        Message::new(format!("notifications.{}_what", self.name()))
    }
}

/// What is shown of a notice; `state` is the phone that holds it.
pub fn view_notice(notice: &AccountNotice, is_read: bool, state: &PhoneState) -> NoticeView {
    let kind = NoticeKind::from_name(&notice.kind);
    let sentence = |part| {
        let kind = kind.map_or("other", NoticeKind::name);
        Message::new(format!("account_notice.{kind}.{part}"))
    };
    let digits = notice.digits.map_or_else(|| "--".to_owned(), String::from);
    let title = sentence("title").with("about", about(notice, kind, state)).with("digits", digits);
    let asks = kind == Some(NoticeKind::MoveRequested);
    NoticeView {
        id: notice.id,
        kind,
        title,
        now: has_something_to_do(kind).then(|| sentence("now")),
        at: instant(notice.at),
        is_read,
        asks_to_move: notice.phone.clone().filter(|_| asks),
        notification: NotificationKind::of(kind),
    }
}

/// The notices that came after `known`, the highest that was there before, and that nobody has read:
/// the system shows each as a notification, where its kind is not switched off. Newest first.
pub fn new_notices(state: &PhoneState, known: i64) -> Vec<NoticeView> {
    let unread = state.notices.newest_first().filter(|(notice, read)| !read && notice.id > known);
    unread.map(|(notice, read)| view_notice(notice, read, state)).collect()
}

/// What a phone is called; of a paper that the wallet holds, what it is.
fn about(notice: &AccountNotice, kind: Option<NoticeKind>, state: &PhoneState) -> Value {
    let about = notice.about.as_deref().unwrap_or_default();
    if NotificationKind::of(kind) != NotificationKind::Papers {
        return about.into();
    }
    let id = state.link.papers.get(about);
    let papers = state.wallet.list(state.lists(), notice.at);
    let held = papers.iter().find_map(|paper| match paper {
        Listed::Shown(summary) if Some(&summary.id) == id => Some(summary.kind.name()),
        _ => None,
    });
    Message::new(held.map_or("wallet.some_paper".into(), |kind| format!("document.{kind}.title")))
        .into()
}

/// Whether there is something to do about a notice, which the table then says.
const fn has_something_to_do(kind: Option<NoticeKind>) -> bool {
    matches!(
        kind,
        None | Some(
            NoticeKind::SignedIn
                | NoticeKind::MoveRequested
                | NoticeKind::PhoneRemoved
                | NoticeKind::CertificateNotRenewed
                | NoticeKind::PasswordChanged
        )
    )
}

#[cfg(test)]
mod tests {
    use vneid_core::{Instant, MatchDigits};

    use super::*;
    use crate::test_texts::{VI, check, en, names_in};

    fn notice(id: i64, kind: &str) -> AccountNotice {
        AccountNotice {
            id,
            kind: kind.into(),
            at: Instant::from_unix_seconds(1_795_503_600).unwrap(),
            phone: Some("p1".into()),
            about: Some("Máy thử".into()),
            digits: MatchDigits::parse("07"),
        }
    }

    fn view(kind: &str) -> NoticeView {
        view_notice(&notice(1, kind), false, &PhoneState::default())
    }

    #[test]
    fn every_kind_has_its_sentences() {
        for kind in names_in("account_notice") {
            let view = view(&kind);
            [&view.title, &view.at].into_iter().chain(&view.now).for_each(check);
            assert_eq!(view.title.key, format!("account_notice.{kind}.title"));
            let says_what_to_do = VI.find(&format!("account_notice.{kind}.now")).is_some();
            assert_eq!(view.now.is_some(), says_what_to_do, "{kind}");
        }
        for kind in NotificationKind::ALL {
            [kind.title(), kind.text()].iter().for_each(check);
        }
    }

    #[test]
    fn a_kind_that_came_later_is_said_in_general_words() {
        let view = view("something_new");
        assert_eq!((view.kind, &*view.title.key), (None, "account_notice.other.title"));
        assert_eq!(view.notification, NotificationKind::Account);
    }

    #[test]
    fn a_phone_is_named_with_its_digits() {
        let said = en(&view("move_requested").title);
        assert!(said.contains("Máy thử") && said.contains("07"), "{said}");
        let unnamed = AccountNotice { digits: None, about: None, ..notice(1, "move_requested") };
        let said = en(&view_notice(&unnamed, false, &PhoneState::default()).title);
        assert!(said.contains("--"), "{said}");
    }

    #[test]
    fn a_paper_that_is_not_held_is_some_paper_and_never_the_authoritys_name_for_it() {
        let said = en(&view("paper_withdrawn").title);
        assert!(said.contains("paper") && !said.contains("Máy thử"), "{said}");
    }

    #[test]
    fn only_a_request_to_move_can_be_answered() {
        assert_eq!(view("move_requested").asks_to_move.as_deref(), Some("p1"));
        assert_eq!(view("signed_in").asks_to_move, None);
    }

    #[test]
    fn each_kind_has_its_notification() {
        for kind in NoticeKind::ALL {
            let expected = match kind.name() {
                name if name.starts_with("paper_") => NotificationKind::Papers,
                "certificate_not_renewed" => NotificationKind::Certificate,
                _ => NotificationKind::Account,
            };
            assert_eq!(NotificationKind::of(Some(kind)), expected, "{}", kind.name());
        }
    }

    #[test]
    fn new_is_what_came_since_and_nobody_has_read() {
        let mut state = PhoneState::default();
        state.notices.take([notice(1, "signed_in"), notice(2, "signed_in")], 2);
        state.notices.mark_read();
        state.notices.take([notice(3, "signed_in"), notice(4, "signed_in")], 4);
        let ids = |known| new_notices(&state, known).iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(0), [4, 3]);
        assert_eq!(ids(3), [4]);
        assert_eq!(ids(4), Vec::<i64>::new());
    }
}
