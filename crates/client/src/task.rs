//! What a job is made of, and what each part works with.

use vneid_core::crypto::thumbprint;
use vneid_core::{PhoneState, Reading, Time};

use crate::call::Request;
use crate::keys::{KeyOrder, NewKeys};
use crate::report::Report;
use crate::service::Service;
use crate::trouble::{Cause, Part};
use crate::wire::StatusIndex;

/// One thing among those that make up a job: a few calls that belong together.
pub(crate) trait Task: std::fmt::Debug + Send {
    /// What it is about.
    fn part(&self) -> Part;

    /// What it needs first, or next.
    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause>;

    /// Takes the body of a good answer.
    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause>;

    /// Takes keys that it asked for.
    fn keys(&mut self, _: &mut Context<'_>, _: NewKeys) -> Result<Next, Cause> {
        Err(Cause::Keys)
    }

    /// Takes note of a call that went wrong; it may know what to do.
    fn failed(&mut self, _: &mut Context<'_>, cause: Cause) -> Result<Next, Cause> {
        Err(cause)
    }
}

/// What a task works with.
pub(crate) struct Context<'a> {
    pub(crate) service: &'a Service,
    phone: &'a mut PhoneState,
    /// Whether `phone` may have been changed.
    changed: bool,
    /// Which list files are the newest, once that was asked.
    pub(crate) index: &'a mut Option<StatusIndex>,
    /// Whether the authority has said that the certificate held no longer counts. It is not signed,
    /// so nothing is thrown away for it: the phone asks for another.
    pub(crate) is_void: &'a mut bool,
    pub(crate) report: &'a mut Report,
    pub(crate) now: Reading,
    /// When the call that is answered was sent.
    pub(crate) sent: Reading,
    /// The random bytes of the call that is answered, or is to be sent.
    pub(crate) nonce: [u8; 16],
}

/// What the tasks of a job share.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) service: Service,
    index: Option<StatusIndex>,
    is_void: bool,
    pub(crate) report: Report,
}

impl Round {
    pub(crate) fn new(service: Service) -> Self {
        Self { service, index: None, is_void: false, report: Report::default() }
    }

    pub(crate) fn context<'a>(
        &'a mut self,
        phone: &'a mut PhoneState,
        now: Reading,
        sent: (Reading, [u8; 16]),
    ) -> Context<'a> {
        let (sent, nonce) = sent;
        Context {
            service: &self.service,
            phone,
            changed: false,
            index: &mut self.index,
            is_void: &mut self.is_void,
            report: &mut self.report,
            now,
            sent,
            nonce,
        }
    }
}

impl Context<'_> {
    pub(crate) fn phone(&self) -> &PhoneState {
        self.phone
    }

    /// Whether the phone's state may have been changed, and is to be stored.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed
    }

    /// The phone's state, to be changed, and then stored before anything else is done.
    pub(crate) fn phone_mut(&mut self) -> &mut PhoneState {
        self.changed = true;
        self.phone
    }

    pub(crate) fn time(&self) -> Time {
        self.phone.clock.at(self.now)
    }

    /// The thumbprint of the request key of a phone that is registered.
    pub(crate) fn request_key(&self) -> Result<[u8; 32], Cause> {
        let enrolled = self.phone.link.enrolment.enrolled().ok_or(Cause::NotSignedIn)?;
        Ok(thumbprint(&enrolled.request_key.to_full()))
    }
}

/// What a task needs.
pub(crate) enum Begin {
    Send(Request),
    MakeKeys(KeyOrder),
    Nothing,
}

/// How a job goes on after a task.
pub(crate) enum Next {
    /// The same task again.
    Again,
    /// The next, after these.
    Then(Vec<Box<dyn Task>>),
}

impl Next {
    pub(crate) const DONE: Self = Self::Then(Vec::new());
}

/// Reads JSON; what it should be is for logs.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(
    body: &[u8],
    what: &'static str,
) -> Result<T, Cause> {
    serde_json::from_slice(body).map_err(|_| Cause::Unreadable(what))
}
