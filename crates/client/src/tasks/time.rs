//! The authority's time.

use vneid_core::World;

use crate::call::Request;
use crate::job::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::ServiceInfo;

/// Asks what the authority is and what time it is.
#[derive(Debug)]
pub(super) struct Time;

impl Task for Time {
    fn part(&self) -> Part {
        Part::Time
    }

    fn begin(&mut self, _: &mut Context<'_>) -> Result<Begin, Cause> {
        Ok(Begin::Send(Request::get("/v1/service")))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let info: ServiceInfo = read_json(body, "service")?;
        if info.test_world != (context.service.roots.world() == World::Test) {
            return Err(Cause::OtherWorld);
        }
        if info.public_url != context.service.url {
            return Err(Cause::OtherAuthority(info.public_url));
        }
        // What is signed was signed before: whoever tells an earlier time is wrong, or lies.
        let newest = context.phone().lists().newest_issued();
        if info.now_ms.div_euclid(1000) < newest.unix_seconds() - BEHIND_S {
            return Err(Cause::Untrusted("a time before what it has signed".into()));
        }
        // A phone that was restarted meanwhile learns it the next time.
        let (sent, now) = (context.sent, context.now);
        _ = context.phone_mut().clock.learn(info.now_ms, sent, now);
        Ok(Next::DONE)
    }
}

/// Instances of the authority may be apart by this, seconds.
const BEHIND_S: i64 = 60;
