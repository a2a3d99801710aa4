//! The activation code of a phone that takes the place of none.

use super::standing::apply;
use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{ActivatePhone, ActivationCode, PhoneStanding};

/// Enters it.
#[derive(Debug)]
pub(super) struct Activate {
    /// `None` when what was typed is not a code.
    code: Option<ActivationCode>,
}

impl Activate {
    pub(super) fn new(typed: &str) -> Self {
        Self { code: ActivationCode::parse(typed) }
    }
}

impl Task for Activate {
    fn part(&self) -> Part {
        Part::Registration
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let key = context.request_key()?;
        let code = self.code.ok_or(Cause::ActivationCodeMistyped)?;
        let body = ActivatePhone { code: code.characters() };
        Ok(Begin::Send(Request::with_json("POST", "/v1/phone/activation", &body).signed_by(key)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let standing: PhoneStanding = read_json(body, "activated phone")?;
        apply(context, standing)?;
        Ok(Next::DONE)
    }
}
