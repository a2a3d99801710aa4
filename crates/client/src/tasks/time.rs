//! The authority's time.

use vneid_core::{LearnError, SignedAnswer, TimeError, World};

use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{Bytes, ServiceInfo};

/// Asks what the authority is and what time it is.
#[derive(Debug)]
pub(super) struct Time;

impl Task for Time {
    fn part(&self) -> Part {
        Part::Time
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let nonce = Bytes::from(context.nonce).to_text();
        Ok(Begin::Send(Request::get(format!("/v1/service?nonce={nonce}"))))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let info: ServiceInfo = read_json(body, "service")?;
        if info.test_world != (context.service.roots.world() == World::Test) {
            return Err(Cause::OtherWorld);
        }
        if info.public_url != context.service.url {
            return Err(Cause::OtherAuthority(info.public_url));
        }
        learn_time(context, &info.time)?;
        Ok(Next::DONE)
    }
}

/// Learns the time from an answer over the nonce of its call.
pub(crate) fn learn_time(context: &mut Context<'_>, signed: &Bytes) -> Result<(), Cause> {
    let (nonce, sent, received) = (context.nonce, context.sent, context.now);
    let answer = SignedAnswer { bytes: &signed.0, nonce: &nonce, sent, received };
    let phone = context.phone_mut();
    let lists = vneid_core::Lists { trust: &phone.trust, status: &phone.status };
    match answer.teach(&mut phone.clock, lists) {
        // A phone that was restarted meanwhile learns it the next time; one whose boots have no names
        // never does.
        Ok(())
        | Err(TimeError::Learn(
            LearnError::Rebooted | LearnError::NegativeRoundTrip | LearnError::Unnamed,
        )) => Ok(()),
        Err(TimeError::Learn(error)) => Err(Cause::TimeContradicted(error.to_string())),
        Err(error) => Err(Cause::TimeUntrusted(error.to_string())),
    }
}
