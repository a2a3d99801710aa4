//! Notices for the tab "Thông báo".

use serde::Deserialize;
use vneid_core::{AccountNotice, Instant, MatchDigits};

use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::ProblemCode;

/// Asks for what came since the last time.
#[derive(Debug)]
pub(super) struct Notices;

/// As [`crate::wire::Notices`], but an app must not stumble over kinds that came after it.
#[derive(Deserialize)]
struct Received {
    notices: Vec<Notice>,
    next: i64,
}

#[derive(Deserialize)]
struct Notice {
    notice: i64,
    kind: String,
    at: i64,
    phone: Option<String>,
    about: Option<String>,
    digits: Option<MatchDigits>,
}

impl Task for Notices {
    fn part(&self) -> Part {
        Part::Notices
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let Ok(key) = context.request_key() else { return Ok(Begin::Nothing) };
        let path = format!("/v1/notices?after={}", context.phone().notices.next());
        Ok(Begin::Send(Request::get(path).signed_by(key)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let Received { notices, next } = read_json(body, "notices")?;
        let goes_on = notices.len() >= PAGE && next > context.phone().notices.next();
        context.report.notices += notices.len() as u32;
        let notices = notices.into_iter().map(|it| AccountNotice {
            id: it.notice,
            kind: it.kind,
            at: Instant::saturating_from_unix_seconds(it.at),
            phone: it.phone,
            about: it.about,
            digits: it.digits,
        });
        context.phone_mut().notices.take(notices, next);
        Ok(if goes_on { Next::Again } else { Next::DONE })
    }

    fn failed(&mut self, _: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        // A phone that was reported lost may read them and object; one that was removed may not, and
        // has been told so.
        match cause.problem() {
            Some(ProblemCode::PhoneNotActive) => Ok(Next::DONE),
            _ => Err(cause),
        }
    }
}

/// How many notices the authority tells at once.
const PAGE: usize = 64;
