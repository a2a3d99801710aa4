//! The tab "Thông báo".

use std::sync::Arc;

use vneid_client::wire::NoticeKind;
use vneid_core::Instant;
use vneid_present::{NoticeView, new_notices, view_notice};

use crate::failure::PhoneError;
use crate::shared::Shared;

/// What the citizen is to know.
#[derive(uniffi::Object)]
pub struct Inbox(pub(crate) Arc<Shared>);

/// One notice of the account.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AccountNotice {
    /// Names the notice; later ones have higher numbers.
    pub id: i64,
    /// What happened; `None` for a kind that came after this app, which is shown in general words.
    pub kind: Option<NoticeKind>,
    /// When.
    pub at: Instant,
    /// The authority's name for the phone that it is about.
    pub phone: Option<String>,
    /// What that phone is or is called, or which paper it is about.
    pub about: Option<String>,
    /// Whether the citizen has seen it.
    pub read: bool,
    /// The two digits that the phone shows which asks to take this one's place.
    #[uniffi(default = None)]
    pub digits: Option<String>,
}

#[uniffi::export]
impl Inbox {
    /// The notices, newest first.
    pub fn notices(&self) -> Vec<AccountNotice> {
        self.0.look(|held| {
            let as_record = |(notice, read): (&vneid_core::AccountNotice, bool)| AccountNotice {
                id: notice.id,
                kind: NoticeKind::from_name(&notice.kind),
                at: notice.at,
                phone: notice.phone.clone(),
                about: notice.about.clone(),
                read,
                digits: notice.digits.map(String::from),
            };
            held.state.notices.newest_first().map(as_record).collect()
        })
    }

    /// What is shown of each notice, newest first.
    pub fn views(&self) -> Vec<NoticeView> {
        self.0.look(|held| {
            let notices = held.state.notices.newest_first();
            notices.map(|(notice, read)| view_notice(notice, read, &held.state)).collect()
        })
    }

    /// The notices that came after `known`, the highest number that was there before, and that nobody
    /// has read, newest first: the system shows each as a notification, where its kind is not switched
    /// off.
    pub fn new_since(&self, known: i64) -> Vec<NoticeView> {
        self.0.look(|held| new_notices(&held.state, known))
    }

    /// How many were not read.
    pub fn unread(&self) -> u32 {
        self.0.look(|held| u32::try_from(held.state.notices.unread()).unwrap_or(u32::MAX))
    }

    /// The citizen has seen all that are held.
    pub fn mark_read(&self) -> Result<(), PhoneError> {
        self.0.change_and_store(|held| held.state.notices.mark_read())
    }
}
