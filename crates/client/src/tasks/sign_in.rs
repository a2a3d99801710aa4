//! Number and password, then the one-time code.

use serde_bytes::{ByteArray, ByteBuf};
use vneid_core::crypto::thumbprint;
use vneid_core::{CodeWindow, Enrolment, PendingKey, SigningIn, Standing};

use crate::call::{Request, segment};
use crate::keys::{KeyOrder, NewKeys};
use crate::report::CodeSent;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{
    Bytes, ConfirmCode, Confirmed, Nonce, ProblemCode, SignIn as Begun, SignInStarted, fit_model,
    fit_phone_name,
};

/// Has both keys made, then sends number and password.
#[derive(Debug)]
pub(super) struct SignIn {
    form: Form,
    stage: Stage,
}

struct Form {
    number: String,
    password: String,
    phone: String,
}

#[derive(Debug)]
enum Stage {
    Nonce,
    Keys { nonce: Vec<u8> },
    Start { nonce: Vec<u8>, keys: Box<NewKeys> },
}

impl SignIn {
    pub(super) fn new(number: &str, password: &str, phone: &str) -> Self {
        let [number, password, phone] = [number, password, phone].map(str::to_owned);
        Self { form: Form { number, password, phone }, stage: Stage::Nonce }
    }
}

impl Task for SignIn {
    fn part(&self) -> Part {
        Part::SignIn
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let removed = context.phone().link.enrolment.enrolled();
        if removed.is_some_and(|enrolled| enrolled.standing != Standing::Removed) {
            return Err(Cause::SignedInAlready);
        }
        Ok(match &self.stage {
            Stage::Nonce => Begin::Send(Request::get("/v1/nonce")),
            Stage::Keys { nonce } => Begin::MakeKeys(KeyOrder::Enrolment { nonce: nonce.clone() }),
            Stage::Start { keys, .. } => {
                let request_key = keys.request_key.as_ref().ok_or(Cause::Keys)?;
                let of = |key: &vneid_core::crypto::PublicKey| thumbprint(&key.to_full());
                let body = Begun {
                    number: self.form.number.clone(),
                    password: self.form.password.clone(),
                    phone: phone_name(&self.form.phone, &context.service.model),
                    platform: context.service.platform,
                    model: fit_model(&context.service.model),
                    request_key: Bytes::from(of(request_key)),
                    presentation_key: Bytes::from(of(&keys.presentation_key)),
                };
                let request = Request::with_json("POST", "/v1/sign-ins", &body);
                let previous_key = context.phone().link.previous_key.map(ByteArray::into_array);
                let previous_key =
                    removed.map(|enrolled| of(&enrolled.request_key)).or(previous_key);
                Begin::Send(match previous_key {
                    Some(key) => request.signed_by(key),
                    None => request,
                })
            }
        })
    }

    fn keys(&mut self, _: &mut Context<'_>, keys: NewKeys) -> Result<Next, Cause> {
        let Stage::Keys { nonce } = &mut self.stage else { return Err(Cause::Keys) };
        self.stage = Stage::Start { nonce: std::mem::take(nonce), keys: Box::new(keys) };
        Ok(Next::Again)
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let Stage::Start { nonce, keys } = &mut self.stage else {
            let nonce: Nonce = read_json(body, "nonce")?;
            self.stage = Stage::Keys { nonce: nonce.nonce.0 };
            return Ok(Next::Again);
        };
        let SignInStarted { sign_in, expires_in_s, tries, digits } = read_json(body, "sign-in")?;
        let presentation_key = PendingKey {
            key: keys.presentation_key,
            nonce: ByteBuf::from(std::mem::take(nonce)),
            evidence: ByteBuf::from(serde_json::to_vec(&keys.evidence).unwrap_or_default()),
        };
        if context.phone().link.enrolment.enrolled().is_some() {
            context.phone_mut().sign_out();
        }
        context.phone_mut().link.enrolment = Enrolment::SigningIn(SigningIn {
            sign_in,
            confirmed: false,
            request_key: keys.request_key.ok_or(Cause::Keys)?,
            presentation_key,
            code: Some(CodeWindow { since: context.now.mark(), lives_s: expires_in_s }),
            digits: Some(digits),
        });
        context.report.code_sent = Some(CodeSent { expires_in_s, tries, digits });
        Ok(Next::DONE)
    }

    fn failed(&mut self, context: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        if matches!(self.stage, Stage::Start { .. }) && cause == Cause::Keys {
            // The old key is gone. Without it the sign-in is a new phone's.
            if context.phone().link.enrolment.enrolled().is_some() {
                context.phone_mut().sign_out();
            }
            if context.phone_mut().link.previous_key.take().is_some() {
                return Ok(Next::Again);
            }
        }
        Err(cause)
    }
}

/// Enters the one-time code.
#[derive(Debug)]
pub(super) struct Confirm {
    form: Code,
}

struct Code(String);

impl Confirm {
    pub(super) fn new(code: &str) -> Self {
        Self { form: Code(code.to_owned()) }
    }
}

impl Task for Confirm {
    fn part(&self) -> Part {
        Part::SignIn
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        match &context.phone().link.enrolment {
            Enrolment::SigningIn(it) if it.confirmed => Ok(Begin::Nothing),
            Enrolment::SigningIn(it) => {
                let body = ConfirmCode { code: self.form.0.clone() };
                let path = format!("/v1/sign-ins/{}/code", segment(&it.sign_in));
                Ok(Begin::Send(Request::with_json("POST", path, &body)))
            }
            Enrolment::None => Err(Cause::NotSignedIn),
            Enrolment::Enrolled(_) => Err(Cause::SignedInAlready),
        }
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let _: Confirmed = read_json(body, "confirmed sign-in")?;
        if let Enrolment::SigningIn(it) = &mut context.phone_mut().link.enrolment {
            it.confirmed = true;
        }
        Ok(Next::DONE)
    }

    fn failed(&mut self, context: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        // Perhaps it is over because the code was right, and only the answer to it was lost: then
        // the registration goes through, and otherwise it says the same.
        if cause.problem() == Some(ProblemCode::SignInEnded)
            && let Enrolment::SigningIn(it) = &mut context.phone_mut().link.enrolment
        {
            it.confirmed = true;
            return Ok(Next::DONE);
        }
        Err(cause)
    }
}

/// What this phone is called: a system lets its owner call it anything.
fn phone_name(name: &str, model: &str) -> String {
    let names = [name, model].map(fit_phone_name);
    names.into_iter().find(|it| !it.is_empty()).unwrap_or_else(|| "Điện thoại".to_owned())
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Form(..)")
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(..)")
    }
}
