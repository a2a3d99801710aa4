//! The trust list and the status lists: files that anybody may serve, each signed.

use vneid_core::{Accepted, Need, StatusAccepted};
use vneid_payload::{Shard, StatusList, StatusManifest, TrustList as SignedTrustList};

use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{ProblemCode, ShardFiles, StatusIndex};

/// The trust list, which says whom to believe, the time too: so it comes first, and needs none.
pub(super) fn trust_list() -> [Box<dyn Task>; 2] {
    [Box::new(Index), Box::new(TrustList)]
}

/// Asks which files are the newest.
#[derive(Debug)]
struct Index;

impl Task for Index {
    fn part(&self) -> Part {
        Part::TrustList
    }

    fn begin(&mut self, _: &mut Context<'_>) -> Result<Begin, Cause> {
        Ok(Begin::Send(Request::get("/v1/lists/index.json")))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let index: StatusIndex = read_json(body, "index of lists")?;
        let shards = index.shards.iter().map(|shard| &shard.list);
        if ![&index.manifest, &index.trust_list].into_iter().chain(shards).all(|it| is_path(it)) {
            return Err(Cause::Unreadable("index of lists"));
        }
        *context.index = Some(index);
        Ok(Next::DONE)
    }
}

/// Loads the trust list, unless it is held.
#[derive(Debug)]
struct TrustList;

impl Task for TrustList {
    fn part(&self) -> Part {
        Part::TrustList
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let Some(index) = &*context.index else { return Ok(Begin::Nothing) };
        let held = context.phone().trust.digest();
        Ok(if held.is_some() && held == index.trust_digest.to_array() {
            Begin::Nothing
        } else {
            Begin::Send(file(&index.trust_list, SignedTrustList::MAX_BYTES))
        })
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let (service, time) = (context.service, context.time());
        let accepted = context
            .phone_mut()
            .accept_trust_list(body, &service.roots, time)
            .map_err(|error| Cause::Untrusted(error.to_string()))?;
        if accepted != Accepted::Unchanged {
            context.report.lists_changed = true;
        }
        Ok(Next::DONE)
    }
}

/// Loads the manifest of an officer's phone, and then whatever it lacks.
#[derive(Debug)]
pub(super) struct StatusLists;

impl Task for StatusLists {
    fn part(&self) -> Part {
        Part::StatusLists
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let Some(index) = context.index.as_ref().filter(|_| context.phone().settings.officer_mode)
        else {
            return Ok(Begin::Nothing);
        };
        let held = context.phone().status.last_complete();
        let held = held.map(|complete| format!("manifest/{}", complete.sequence));
        Ok(match held {
            Some(held) if held == index.manifest => Begin::Nothing,
            _ => Begin::Send(file(&index.manifest, StatusManifest::MAX_BYTES)),
        })
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let time = context.time();
        let phone = context.phone_mut();
        let accepted = phone
            .status
            .accept_manifest(body, &phone.trust, time)
            .map_err(|error| Cause::Untrusted(error.to_string()))?;
        context.report.lists_changed |= accepted == StatusAccepted::InForce;
        let mut tasks: Vec<Box<dyn Task>> = Vec::new();
        for need in context.phone().status.missing() {
            let (shard, held) = match need {
                Need::Full { shard } => (shard, None),
                Need::Delta { shard, from } => (shard, Some(from)),
            };
            let name = shard.name();
            let files = context.index.iter().flat_map(|index| &index.shards);
            if let Some(files) = files.into_iter().find(|files| files.shard == name) {
                tasks.push(Box::new(ShardLists { shard, files: files.clone(), held }));
            }
        }
        Ok(Next::Then(tasks))
    }
}

/// Loads deltas of a shard, or its full list where no delta helps.
#[derive(Debug)]
struct ShardLists {
    shard: Shard,
    files: ShardFiles,
    /// The edition that is held, as long as deltas from it are worth trying.
    held: Option<u32>,
}

impl Task for ShardLists {
    fn part(&self) -> Part {
        Part::StatusLists
    }

    fn begin(&mut self, _: &mut Context<'_>) -> Result<Begin, Cause> {
        let path = self.held.and_then(|held| self.files.next_delta(held));
        if path.is_none() {
            self.held = None;
        }
        let path = path.as_ref().unwrap_or(&self.files.list);
        Ok(Begin::Send(file(path, StatusList::MAX_BYTES)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        let time = context.time();
        let phone = context.phone_mut();
        if self.held.is_none() {
            phone
                .status
                .accept_list(body, &phone.trust, time)
                .map_err(|error| Cause::Untrusted(error.to_string()))?;
            return Ok(Next::DONE);
        }
        // A delta that does not fit does no harm: the full list says it all.
        let before = std::mem::take(&mut self.held);
        if phone.status.accept_delta(body, &phone.trust, time).is_ok() {
            let name = self.shard;
            let needs = phone.status.missing();
            let from = needs.iter().find_map(|need| match need {
                Need::Delta { shard, from } if *shard == name => Some(*from),
                _ => None,
            });
            match from {
                None => return Ok(Next::DONE),
                Some(from) if Some(from) > before => self.held = Some(from),
                Some(_) => {}
            }
        }
        Ok(Next::Again)
    }

    fn failed(&mut self, _: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        if cause.problem() == Some(ProblemCode::NotFound) && self.held.take().is_some() {
            return Ok(Next::Again);
        }
        Err(cause)
    }
}

fn file(path: &str, most_bytes: usize) -> Request {
    Request::get(format!("/v1/lists/{path}")).at_most(most_bytes)
}

/// The index is not signed: nothing in it may lead elsewhere.
fn is_path(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= 64 && text.split('/').all(|part| !part.is_empty() && part.bytes().all(is_plain))
}
