//! Registering a phone whose one-time code was right.

use vneid_core::{Enrolled, Enrolment, SigningIn, Standing};

use super::certificate::accept;
use super::standing::apply;
use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{Bytes, Jwk, PhoneStanding, ProblemCode, RegisterPhone};

/// Registers both keys, after the trust list by which the answer is judged. Repeated until its answer
/// was stored: the authority gives the same again.
#[derive(Debug)]
pub(super) struct Register;

impl Task for Register {
    fn part(&self) -> Part {
        Part::Registration
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let Enrolment::SigningIn(it @ SigningIn { confirmed: true, .. }) =
            &context.phone().link.enrolment
        else {
            return Ok(Begin::Nothing);
        };
        let key = &it.presentation_key;
        let body = RegisterPhone {
            sign_in: it.sign_in.clone(),
            nonce: Bytes(key.nonce.to_vec()),
            request_key: Jwk::from(&it.request_key),
            presentation_key: Jwk::from(&key.key),
            attestation: serde_json::from_slice(&key.evidence).map_err(|_| Cause::Keys)?,
            app_version: context.service.app_version(),
        };
        let signed_by = vneid_core::crypto::thumbprint(&it.request_key.to_full());
        let request = Request::with_json("POST", "/v1/phones", &body);
        Ok(Begin::Send(request.signed_by(signed_by)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let standing: PhoneStanding = read_json(body, "registered phone")?;
        let Enrolment::SigningIn(it) = context.phone().link.enrolment.clone() else {
            return Err(Cause::NotSignedIn);
        };
        if let Some(issued) = &standing.certificate {
            accept(context, issued, &it.presentation_key.key)?;
        }
        context.phone_mut().link.enrolment = Enrolment::Enrolled(Enrolled {
            phone: standing.phone.phone.clone(),
            request_key: it.request_key,
            standing: Standing::Active,
        });
        context.phone_mut().link.previous_key = None;
        apply(context, standing)?;
        Ok(Next::DONE)
    }

    fn failed(&mut self, context: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        let is_over = matches!(
            cause.problem(),
            Some(
                ProblemCode::SignInEnded
                    | ProblemCode::NonceRefused
                    | ProblemCode::AttestationRefused
                    | ProblemCode::AttestationIncomplete
                    | ProblemCode::AccountSuspended
            )
        );
        if is_over {
            context.phone_mut().link.enrolment = Enrolment::None;
        }
        Err(cause)
    }
}
