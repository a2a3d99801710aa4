//! Renewing the certificate, each time with a fresh presentation key.

use serde_bytes::ByteBuf;
use vneid_core::crypto::PublicKey;
use vneid_core::{Account, Level, PendingKey, Standing};
use vneid_payload::IssuerState;

use crate::call::Request;
use crate::keys::{KeyOrder, NewKeys};
use crate::schedule::renewal;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{Bytes, CertificateIssued, CertificateRequest, Jwk, Nonce, ProblemCode};

/// Renews the certificate when it is time. The key that a certificate was asked for is stored first,
/// so that a phone whose answer was lost asks for the same again.
#[derive(Debug, Default)]
pub(super) struct Certificate {
    /// The authority's, while no key was made over it.
    nonce: Option<Vec<u8>>,
    /// Whether a stored key was given up already: not twice in one job.
    gave_up: bool,
}

impl Task for Certificate {
    fn part(&self) -> Part {
        Part::Certificate
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        if !is_due(context) {
            return Ok(Begin::Nothing);
        }
        let Some(pending) = &context.phone().link.pending else {
            return Ok(match &self.nonce {
                None => Begin::Send(Request::get("/v1/nonce")),
                Some(nonce) => Begin::MakeKeys(KeyOrder::Renewal { nonce: nonce.clone() }),
            });
        };
        let body = CertificateRequest {
            nonce: Bytes(pending.nonce.to_vec()),
            presentation_key: Jwk::from(&pending.key),
            attestation: serde_json::from_slice(&pending.evidence).map_err(|_| Cause::Keys)?,
            app_version: context.service.app_version(),
        };
        let request = Request::with_json("POST", "/v1/certificates", &body);
        Ok(Begin::Send(request.signed_by(context.request_key()?)))
    }

    fn keys(&mut self, context: &mut Context<'_>, keys: NewKeys) -> Result<Next, Cause> {
        let nonce = self.nonce.take().ok_or(Cause::Keys)?;
        context.phone_mut().link.pending = Some(PendingKey {
            key: keys.presentation_key,
            nonce: ByteBuf::from(nonce),
            evidence: ByteBuf::from(serde_json::to_vec(&keys.evidence).unwrap_or_default()),
        });
        Ok(Next::Again)
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let Some(pending) = context.phone().link.pending.clone() else {
            let nonce: Nonce = read_json(body, "nonce")?;
            self.nonce = Some(nonce.nonce.0);
            return Ok(Next::Again);
        };
        let issued: CertificateIssued = read_json(body, "certificate")?;
        accept(context, &issued, &pending.key)?;
        context.phone_mut().link.pending = None;
        *context.is_void = false;
        Ok(Next::DONE)
    }

    fn failed(&mut self, context: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        match cause.problem() {
            Some(ProblemCode::RenewalTooEarly) => {
                context.phone_mut().link.pending = None;
                Ok(Next::DONE)
            }
            // Its nonce has run out, or its evidence no longer counts: another key may do better.
            Some(
                ProblemCode::NonceRefused
                | ProblemCode::AttestationRefused
                | ProblemCode::AttestationIncomplete
                | ProblemCode::Conflict,
            ) => {
                let had_key = context.phone_mut().link.pending.take().is_some();
                if had_key && !std::mem::replace(&mut self.gave_up, true) {
                    return Ok(Next::Again);
                }
                Err(cause)
            }
            _ => Err(cause),
        }
    }
}

/// Whether an active phone of level 2 has no certificate, one past the half of its life, one of an
/// issuer that no longer counts, or one that the authority no longer stands by.
fn is_due(context: &Context<'_>) -> bool {
    let phone = context.phone();
    let is_active = phone
        .link
        .enrolment
        .enrolled()
        .is_some_and(|enrolled| enrolled.standing == Standing::Active);
    let is_entitled = matches!(&phone.account, Account::SignedIn(it) if it.level == Level::Two);
    let is_time = renewal(phone).is_none_or(|at| context.time().now >= at);
    // After a theft of the issuer's key, for example.
    let issuer = phone.holder.certificate().and_then(|held| phone.trust.issuer(held.kid()));
    let counts = issuer.is_some_and(|issuer| issuer.state == IssuerState::Active);
    is_active && is_entitled && (is_time || !counts || *context.is_void)
}

/// Takes a certificate and its wallet binding, if both are signed as they must be.
pub(super) fn accept(
    context: &mut Context<'_>,
    issued: &CertificateIssued,
    key: &PublicKey,
) -> Result<(), Cause> {
    let time = context.time();
    let phone = context.phone_mut();
    let (certificate, binding) = (&issued.certificate.0, Some(&issued.wallet_binding.0[..]));
    phone
        .holder
        .accept(certificate, binding, key, &phone.trust, time)
        .map_err(|error| Cause::Untrusted(error.to_string()))?;
    context.report.certified_until = phone.holder.certificate().map(|held| held.claims().expires);
    Ok(())
}
