//! The account's phones.

use crate::call::{Request, segment};
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{MoveAnswer, Phones as List, RenamePhone};

/// Asks for the account's phones.
#[derive(Debug)]
pub(super) struct Phones;

impl Task for Phones {
    fn part(&self) -> Part {
        Part::Phones
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        Ok(Begin::Send(Request::get("/v1/phones").signed_by(context.request_key()?)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let List { phones } = read_json(body, "phones")?;
        context.report.phones = Some(phones);
        Ok(Next::DONE)
    }
}

/// Changes something about a phone.
#[derive(Debug)]
pub(super) struct Change(Request);

impl Change {
    pub(super) fn rename(phone: &str, name: &str) -> Self {
        let body = RenamePhone { name: name.to_owned() };
        Self(Request::with_json("PATCH", path(phone, ""), &body))
    }

    pub(super) fn remove(phone: &str) -> Self {
        Self(Request { method: "DELETE", ..Request::get(path(phone, "")) })
    }

    pub(super) fn lost(phone: &str) -> Self {
        Self(Request { method: "POST", ..Request::get(path(phone, "/lost")) })
    }

    pub(super) fn answer_move(phone: &str, approve: bool) -> Self {
        Self(Request::with_json("POST", path(phone, "/move"), &MoveAnswer { approve }))
    }
}

impl Task for Change {
    fn part(&self) -> Part {
        Part::Phones
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        Ok(Begin::Send(self.0.clone().signed_by(context.request_key()?)))
    }

    fn answer(&mut self, _: &mut Context<'_>, _: &[u8]) -> Result<Next, Cause> {
        Ok(Next::DONE)
    }
}

fn path(phone: &str, what: &str) -> String {
    format!("/v1/phones/{}{what}", segment(phone))
}
