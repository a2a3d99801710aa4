//! A job: what to do next for the authority, and what an answer means. Whoever runs it carries
//! calls, makes keys and stores the phone's state; it decides nothing.

use std::collections::VecDeque;

use vneid_core::{PhoneState, Reading};

use crate::call::{Answer, Call, Unreachable};
use crate::keys::{KeyOrder, NewKeys};
use crate::report::Report;
use crate::service::Service;
use crate::task::{Begin, Context, Next, Round, Task};
use crate::tasks::learn_time;
use crate::trouble::{Cause, Refused, Trouble};
use crate::wire::{Bytes, ProblemCode};

/// What the job needs next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Store the phone's state in one atomic write, and go on only when it is safe: what comes next
    /// relies on it.
    Store,
    /// Send this, and give [`Job::take_answer`] what came of it.
    Send(Call),
    /// Have keys made, and give them to [`Job::take_keys`].
    MakeKeys(KeyOrder),
    /// It is over.
    Done(Report),
}

/// Something to be done with the authority: a sign-in, a sync, a change to the account.
///
/// ```text
/// loop {
///     match job.next(&mut phone, random, now) {
///         Step::Store => store(phone.to_snapshot()),
///         Step::Send(call) => { let answer = send(call); job.take_answer(&mut phone, answer, now) }
///         Step::MakeKeys(order) => { let keys = make(order); job.take_keys(&mut phone, keys) }
///         Step::Done(report) => { forget_keys_except(keys_in_use(&phone)); break report }
///     }
/// }
/// ```
/// A job may be dropped at any step: what it has stored is enough for the next to go on. One at a
/// time runs for a phone.
#[derive(Debug)]
pub struct Job {
    tasks: VecDeque<Box<dyn Task>>,
    round: Round,
    /// Whether one trouble ends the job.
    stops_at_trouble: bool,
    /// Whether it counts as a sync.
    is_sync: bool,
    must_store: bool,
    sent: Option<Sent>,
    /// Whether the call under way was already repeated because the clock was off.
    was_stale: bool,
}

/// The call under way.
#[derive(Clone, Copy, Debug)]
struct Sent {
    at: Reading,
    nonce: [u8; 16],
    is_signed: bool,
}

impl Job {
    pub(crate) fn new(service: &Service, tasks: Vec<Box<dyn Task>>) -> Self {
        Self {
            tasks: tasks.into(),
            round: Round::new(service.clone()),
            stops_at_trouble: true,
            is_sync: false,
            must_store: false,
            sent: None,
            was_stale: false,
        }
    }

    pub(crate) fn sync_of(service: &Service, tasks: Vec<Box<dyn Task>>) -> Self {
        Self { stops_at_trouble: false, is_sync: true, ..Self::new(service, tasks) }
    }

    /// What to do next. `random` are fresh random bytes.
    pub fn next(&mut self, phone: &mut PhoneState, random: [u8; 16], now: Reading) -> Step {
        loop {
            if std::mem::take(&mut self.must_store) {
                return Step::Store;
            }
            let Some(task) = self.tasks.front_mut() else {
                if std::mem::take(&mut self.is_sync) {
                    self.round.report.record_in(&mut phone.link.syncs, phone.clock.at(now).now);
                    self.must_store = true;
                    continue;
                }
                return Step::Done(std::mem::take(&mut self.round.report));
            };
            let mut context = self.round.context(phone, now, (now, random));
            let begin = task.begin(&mut context);
            self.must_store |= context.has_changed();
            match begin {
                Ok(Begin::Send(request)) => {
                    let is_signed = request.signed_by.is_some();
                    self.sent = Some(Sent { at: now, nonce: random, is_signed });
                    let created = phone.clock.at(now).now;
                    return Step::Send(Call::new(
                        &self.round.service.url,
                        request,
                        random,
                        created,
                    ));
                }
                Ok(Begin::MakeKeys(order)) => return Step::MakeKeys(order),
                Ok(Begin::Nothing) => self.end_task(),
                Err(cause) => self.fail(phone, cause, now),
            }
        }
    }

    /// Takes what came of the last [`Step::Send`], read at `now`.
    pub fn take_answer(
        &mut self,
        phone: &mut PhoneState,
        answer: Result<Answer, Unreachable>,
        now: Reading,
    ) {
        let Some(sent) = self.sent.take() else { return };
        match answer {
            Ok(Answer { status: 200..=299, body }) => {
                let sent = (sent.at, sent.nonce);
                self.with_task(phone, now, sent, |task, context| task.answer(context, &body));
            }
            // The authority never redirects.
            Ok(Answer { status: 300..=399, .. }) => {
                self.fail(phone, Cause::Unreadable("redirection"), now);
            }
            Ok(Answer { status, body }) => {
                let (refused, time) = read_problem(status, &body);
                // A phone that learned the authority's time signs the same call again, once.
                let is_stale = sent.is_signed
                    && status == ProblemCode::SignatureStale.status()
                    && refused.code == Some(ProblemCode::SignatureStale);
                let learned = match time.filter(|_| is_stale && !self.was_stale) {
                    Some(time) => {
                        let mut context = self.round.context(phone, now, (sent.at, sent.nonce));
                        let learned = learn_time(&mut context, &time);
                        self.must_store |= context.has_changed();
                        learned
                    }
                    None => Err(Cause::Refused(refused)),
                };
                match learned {
                    Ok(()) => self.was_stale = true,
                    Err(cause) => self.fail(phone, cause, now),
                }
            }
            Err(Unreachable) => self.fail(phone, Cause::Unreachable, now),
        }
    }

    /// The call of the last [`Step::Send`] could not be signed: the request key is gone.
    pub fn take_unsigned(&mut self, phone: &mut PhoneState, now: Reading) {
        if self.sent.take().is_some() {
            self.fail(phone, Cause::Keys, now);
        }
    }

    /// Takes the keys that the last [`Step::MakeKeys`] asked for; `None` when they could not be made.
    pub fn take_keys(&mut self, phone: &mut PhoneState, keys: Option<NewKeys>, now: Reading) {
        match keys {
            Some(keys) => {
                let sent = (now, [0; 16]);
                self.with_task(phone, now, sent, |task, context| task.keys(context, keys));
            }
            None => self.fail(phone, Cause::Keys, now),
        }
    }

    fn fail(&mut self, phone: &mut PhoneState, cause: Cause, now: Reading) {
        let is_down = cause == Cause::Unreachable;
        let sent = (now, [0; 16]);
        self.with_task(phone, now, sent, |task, context| task.failed(context, cause));
        if is_down && self.round.report.troubles.last().is_some_and(Trouble::is_unreachable) {
            // Without a network the rest can wait, too.
            self.tasks.clear();
        }
    }

    fn with_task(
        &mut self,
        phone: &mut PhoneState,
        now: Reading,
        sent: (Reading, [u8; 16]),
        act: impl FnOnce(&mut dyn Task, &mut Context<'_>) -> Result<Next, Cause>,
    ) {
        let Some(task) = self.tasks.front_mut() else { return };
        let mut context = self.round.context(phone, now, sent);
        let part = task.part();
        let result = act(task.as_mut(), &mut context);
        self.must_store |= context.has_changed();
        match result {
            Ok(Next::Again) => self.was_stale = false,
            Ok(Next::Then(tasks)) => {
                self.end_task();
                for task in tasks.into_iter().rev() {
                    self.tasks.push_front(task);
                }
            }
            Err(cause) => {
                tracing::info!(code = "sync_trouble", part = part.name(), cause = cause.code());
                self.round.report.troubles.push(Trouble { part, cause });
                self.end_task();
                if self.stops_at_trouble {
                    self.tasks.clear();
                }
            }
        }
    }

    fn end_task(&mut self) {
        self.tasks.pop_front();
        self.was_stale = false;
    }
}

/// What a problem document says, and the signed time in it. A code that this app does not know is
/// none; what is not a problem document, of a proxy for example, says nothing.
fn read_problem(status: u16, body: &[u8]) -> (Refused, Option<Bytes>) {
    /// [`crate::wire::Problem`], as far as a phone goes by it.
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Read {
        code: Option<String>,
        retry_after_s: Option<u32>,
        tries_left: Option<u32>,
        time: Option<Bytes>,
    }
    let Read { code, retry_after_s, tries_left, time } =
        serde_json::from_slice(body).unwrap_or_default();
    let code = code.and_then(|code| ProblemCode::ALL.iter().find(|it| it.name() == code)).copied();
    (Refused { code, status, retry_after_s, tries_left }, time)
}

#[cfg(test)]
mod tests {
    use vneid_core::{BootId, Roots, World};
    use vneid_payload::AppVersion;

    use super::*;
    use crate::service::test_points;
    use crate::wire::Platform;

    fn service() -> Service {
        let roots = Roots::new(&test_points(), World::Test, 0).unwrap();
        let app = AppVersion { major: 1, minor: 0, patch: 0 };
        Service {
            url: "http://127.0.0.1:1".into(),
            roots,
            app,
            platform: Platform::Test,
            model: String::new(),
        }
    }

    fn now() -> Reading {
        Reading { wall_ms: 0, since_boot_ms: 0, boot: BootId([1; 16]) }
    }

    #[test]
    fn what_a_task_changes_without_a_call_is_stored() {
        let mut phone = PhoneState::default();
        phone.settings.qr_verification = true;
        let mut job = Job::sign_out(&service());
        assert_eq!(job.next(&mut phone, [0; 16], now()), Step::Store);
        assert_eq!(phone, PhoneState::default());
        assert_eq!(job.next(&mut phone, [0; 16], now()), Step::Done(Report::default()));
    }

    #[test]
    fn a_redirection_is_the_answer_of_somebody_else() {
        let (mut phone, mut job) = (PhoneState::default(), Job::sync(&service()));
        let Step::Send(_) = job.next(&mut phone, [0; 16], now()) else { panic!("no call") };
        let answer = Answer { status: 302, body: Vec::new() };
        job.take_answer(&mut phone, Ok(answer), now());
        let cause = job.round.report.troubles.last().map(|trouble| trouble.cause.code());
        assert_eq!(cause, Some("answer_unreadable"));
    }
}
