//! The tab "Thông báo": what the citizen is to know.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::match_digits::MatchDigits;

/// The notices that this phone holds, at most [`Self::MAX`], and up to where they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// Ascending by `id`.
    held: Vec<AccountNotice>,
    next: i64,
    read_to: i64,
}

/// One notice of the account. The words are the app's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountNotice {
    /// Names the notice; later ones have higher numbers.
    pub id: i64,
    /// What happened, by the authority's name for it; one that this app does not know is shown in
    /// general words.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// The authority's name for the phone that it is about.
    pub phone: Option<String>,
    /// What that phone is or is called, or which paper it is about.
    pub about: Option<String>,
    /// The digits that the phone shows which it is about, of one that asks to be let in.
    pub digits: Option<MatchDigits>,
}

impl Notices {
    /// The most that are held: the oldest give way.
    pub const MAX: usize = 256;

    /// Takes notices in, in any order; those that are held already change nothing. `next` is where
    /// the authority goes on the next time.
    pub fn take(&mut self, notices: impl IntoIterator<Item = AccountNotice>, next: i64) {
        for notice in notices {
            if let Err(place) = self.held.binary_search_by_key(&notice.id, |held| held.id) {
                self.held.insert(place, notice);
            }
        }
        let surplus = self.held.len().saturating_sub(Self::MAX);
        self.held.drain(..surplus);
        self.next = self.next.max(next);
    }

    /// Where the authority goes on the next time; 0 at first.
    pub fn next(&self) -> i64 {
        self.next
    }

    /// The notices, newest first, each with whether it was read.
    pub fn newest_first(&self) -> impl Iterator<Item = (&AccountNotice, bool)> {
        self.held.iter().rev().map(|notice| (notice, notice.id <= self.read_to))
    }

    /// How many were not read.
    pub fn unread(&self) -> usize {
        self.newest_first().take_while(|(_, read)| !read).count()
    }

    /// The citizen has seen all that are held.
    pub fn mark_read(&mut self) {
        self.read_to = self.held.last().map_or(self.read_to, |newest| newest.id);
    }
}

impl fmt::Debug for AccountNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, kind, .. } = self;
        f.debug_struct("AccountNotice").field("id", id).field("kind", kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(id: i64) -> AccountNotice {
        let at = Instant::saturating_from_unix_seconds(id);
        AccountNotice { id, kind: "signed_in".into(), at, phone: None, about: None, digits: None }
    }

    fn ids(notices: &Notices) -> Vec<i64> {
        notices.newest_first().map(|(notice, _)| notice.id).collect()
    }

    #[test]
    fn the_newest_comes_first_and_none_twice() {
        let mut notices = Notices::default();
        notices.take([notice(2), notice(1)], 2);
        notices.take([notice(3), notice(2)], 3);
        assert_eq!(ids(&notices), [3, 2, 1]);
        assert_eq!(notices.next(), 3);
    }

    #[test]
    fn what_came_after_the_last_look_is_unread() {
        let mut notices = Notices::default();
        notices.take([notice(1), notice(2)], 2);
        assert_eq!(notices.unread(), 2);
        notices.mark_read();
        assert_eq!(notices.unread(), 0);
        notices.take([notice(3)], 3);
        assert_eq!(notices.unread(), 1);
    }

    #[test]
    fn the_oldest_give_way() {
        let mut notices = Notices::default();
        notices.take((1..=300).map(notice), 300);
        assert_eq!(ids(&notices).len(), Notices::MAX);
        assert_eq!(ids(&notices)[Notices::MAX - 1], 45);
    }

    #[test]
    fn a_place_in_the_row_is_never_given_back() {
        let mut notices = Notices::default();
        notices.take([notice(5)], 5);
        notices.take([], 0);
        assert_eq!(notices.next(), 5);
    }

    #[test]
    fn debug_does_not_tell_what_it_is_about() {
        let notice = AccountNotice { about: Some("Điện thoại của An".into()), ..notice(1) };
        assert!(!format!("{notice:?}").contains("An"));
    }
}
