//! `vneid phone notices`.

use serde_json::json;
use vneid_core::{AccountNotice, Listed, PhoneState};

use super::folder::{OfPhone, Phone};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::texts::Texts;
use crate::time::said;

/// Lists what the phone holds, newest first.
pub(super) fn run(read: bool, of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let mut phone = if read { Phone::open_to_change(&of.dir)? } else { Phone::open(&of.dir)? };
    let notices = &phone.state.notices;
    if notices.newest_first().next().is_none() && !of.json {
        output.say("phone.no_notices", &[])?;
    }
    for (notice, is_read) in notices.newest_first() {
        if of.json {
            output.json(&json!({
                "id": notice.id,
                "kind": notice.kind,
                "at": notice.at,
                "phone": notice.phone,
                "about": notice.about,
                "digits": notice.digits,
                "read": is_read,
            }))?;
        } else {
            let mark = if is_read { " " } else { "•" };
            let words = in_words(notice, &phone.state, &output.texts);
            output.line(format_args!("{mark} {}  {words}", said(notice.at, &output.texts)))?;
        }
    }
    if read {
        phone.state.notices.mark_read();
        phone.store()?;
    }
    Ok(0)
}

/// What happened, and what to do.
pub(crate) fn in_words(notice: &AccountNotice, state: &PhoneState, texts: &Texts) -> String {
    let kind = &notice.kind;
    let is_known = texts.find(&format!("account_notice.{kind}.title")).is_some();
    let kind = if is_known { kind } else { "other" };
    let about = about(notice, state, texts);
    let digits = notice.digits.map_or_else(|| "--".to_owned(), String::from);
    let values = [("about", &about[..]), ("digits", &digits)];
    let title = texts.filled(&format!("account_notice.{kind}.title"), &values);
    match texts.find(&format!("account_notice.{kind}.now")) {
        Some(now) => format!("{title} {now}"),
        None => title,
    }
}

/// What a phone is called; of a paper that the wallet holds, what it is.
fn about(notice: &AccountNotice, state: &PhoneState, texts: &Texts) -> String {
    let about = notice.about.as_deref().unwrap_or_default();
    if !notice.kind.starts_with("paper_") {
        return printable(about);
    }
    let id = state.link.papers.get(about);
    let papers = state.wallet.list(state.lists(), notice.at);
    let kind = papers.iter().find_map(|paper| match paper {
        Listed::Shown(summary) if Some(&summary.id) == id => Some(summary.kind),
        _ => None,
    });
    let title = kind.map(|kind| format!("document.{}.title", kind.name()));
    texts.text(title.as_deref().unwrap_or("phone.some_paper")).to_owned()
}
