//! Papers: new, changed and withdrawn ones.

use vneid_core::crypto::sha256;
use vneid_core::{DocumentId, Imported, Standing};
use vneid_payload::Document;

use crate::call::{Request, segment};
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{PaperEntry, PaperState, Papers as Changes};

/// Asks what has changed, and takes one paper after the other. How far it has read is remembered
/// only when every one of them was taken.
#[derive(Debug, Default)]
pub(super) struct Papers {
    /// Last first.
    left: Vec<PaperEntry>,
    /// Where to go on, when `left` was dealt with.
    next: Option<i64>,
    /// There may be more after `next`.
    is_full: bool,
    /// The first that could not be taken.
    failed: Option<Cause>,
}

impl Task for Papers {
    fn part(&self) -> Part {
        Part::Papers
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        let enrolled = context.phone().link.enrolment.enrolled();
        if enrolled.is_none_or(|enrolled| enrolled.standing != Standing::Active) {
            return Ok(Begin::Nothing);
        }
        let key = context.request_key()?;
        while let Some(entry) = self.left.last() {
            let held = context.phone().link.papers.get(&entry.paper).copied();
            match entry.state {
                PaperState::Current if held == entry.digest.to_array().map(DocumentId) => {}
                PaperState::Current => {
                    let request = Request::get(format!("/v1/papers/{}", segment(&entry.paper)));
                    return Ok(Begin::Send(request.signed_by(key).at_most(Document::MAX_BYTES)));
                }
                PaperState::Withdrawn => {
                    let phone = context.phone_mut();
                    phone.link.papers.remove(&entry.paper);
                    let was_held = held.is_some_and(|held| phone.wallet.remove(held));
                    context.report.papers_changed += u32::from(was_held);
                }
            }
            self.left.pop();
        }
        if let Some(cause) = self.failed.take() {
            return Err(cause);
        }
        if let Some(next) = self.next.take() {
            context.phone_mut().link.papers_next = next;
            if !self.is_full {
                return Ok(Begin::Nothing);
            }
        }
        let after = context.phone().link.papers_next;
        Ok(Begin::Send(Request::get(format!("/v1/papers?after={after}")).signed_by(key)))
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        match self.left.pop() {
            Some(entry) => {
                if let Err(cause) = take(context, &entry, body) {
                    self.failed.get_or_insert(cause);
                }
            }
            None => {
                let Changes { mut papers, next } = read_json(body, "changed papers")?;
                self.is_full = papers.len() >= PAGE && next > context.phone().link.papers_next;
                papers.reverse();
                self.left = papers;
                self.next = Some(next);
            }
        }
        Ok(Next::Again)
    }

    fn failed(&mut self, _: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        // One that is unavailable keeps none of the others away; it is asked for again the next
        // time.
        if cause != Cause::Unreachable && self.left.pop().is_some() {
            self.failed.get_or_insert(cause);
            return Ok(Next::Again);
        }
        Err(cause)
    }
}

fn take(context: &mut Context<'_>, entry: &PaperEntry, body: &[u8]) -> Result<(), Cause> {
    let id = DocumentId(sha256(body));
    if entry.digest.to_array().map(DocumentId) != Some(id) {
        return Err(Cause::Untrusted("another paper than was announced".into()));
    }
    let phone = context.phone_mut();
    let imported = phone
        .wallet
        .import(body, &phone.trust)
        .map_err(|error| Cause::Untrusted(error.to_string()))?;
    phone.link.papers.insert(entry.paper.clone(), id);
    context.report.papers_changed += u32::from(imported != Imported::Unchanged);
    Ok(())
}

/// How many changes the authority tells at once.
const PAGE: usize = 64;
