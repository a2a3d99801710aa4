//! `vneid phone notices`.

use serde_json::json;
use vneid_core::{AccountNotice, PhoneState};
use vneid_present::view_notice;

use super::folder::{OfPhone, Phone};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::texts::Texts;
use crate::time::date_and_time;

/// Lists what the phone holds, newest first.
pub(super) fn run(read: bool, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
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
            let words = summary(notice, &phone.state, &output.texts);
            output.line(format_args!(
                "{mark} {}  {words}",
                date_and_time(notice.at, &output.texts)
            ))?;
        }
    }
    if read {
        phone.state.notices.mark_read();
        phone.store()?;
    }
    Ok(0)
}

/// What happened, and what to do.
pub(crate) fn summary(notice: &AccountNotice, state: &PhoneState, texts: &Texts) -> String {
    let view = view_notice(notice, false, state);
    printable(&texts.messages([&view.title].into_iter().chain(&view.now)))
}
