//! The password, and signing out.

use super::phones::Change;
use crate::call::Request;
use crate::task::{Begin, Context, Next, Task};
use crate::trouble::{Cause, Part};
use crate::wire::ChangePassword;

/// Changes the password.
pub(super) struct Password(ChangePassword);

impl Password {
    pub(super) fn new(change: ChangePassword) -> Self {
        Self(change)
    }
}

impl Task for Password {
    fn part(&self) -> Part {
        Part::Password
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let request = Request::with_json("POST", "/v1/account/password", &self.0);
        Ok(Begin::Send(request.signed_by(context.request_key()?)))
    }

    fn answer(&mut self, _: &mut Context<'_>, _: &[u8]) -> Result<Next, Cause> {
        Ok(Next::DONE)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Signs out here, or everywhere.
#[derive(Debug)]
pub(super) struct SignOut {
    pub(super) everywhere: bool,
}

impl Task for SignOut {
    fn part(&self) -> Part {
        Part::Phones
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let Some(enrolled) = context.phone().link.enrolment.enrolled() else {
            context.phone_mut().sign_out();
            return Ok(Begin::Nothing);
        };
        if !self.everywhere {
            return Change::remove(&enrolled.phone).begin(context);
        }
        let request = Request { method: "POST", ..Request::get("/v1/account/sign-out") };
        Ok(Begin::Send(request.signed_by(context.request_key()?)))
    }

    fn answer(&mut self, context: &mut Context<'_>, _: &[u8]) -> Result<Next, Cause> {
        context.phone_mut().sign_out();
        Ok(Next::DONE)
    }

    fn failed(&mut self, context: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        if !self.everywhere {
            context.phone_mut().sign_out();
        }
        Err(cause)
    }
}
