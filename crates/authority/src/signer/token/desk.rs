//! Where signatures are asked for and handed out: a bounded queue between the service's tasks and the
//! threads that sign.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use vneid_payload::Kid;

use crate::signer::error::SignerError;

/// The queue, and how the token is.
pub(super) struct Desk {
    state: Mutex<State>,
    bell: Condvar,
}

/// Something to be signed.
pub(super) struct Job {
    pub(super) kid: Kid,
    /// SHA-256 of what is signed.
    pub(super) digest: [u8; 32],
    pub(super) answer: oneshot::Sender<Result<[u8; 64], SignerError>>,
}

/// What a worker is to do.
pub(super) enum Order {
    Sign(Job),
    /// Nobody asks, and the token was in trouble: see whether it is back.
    Prove,
}

struct State {
    first: VecDeque<Job>,
    others: VecDeque<Job>,
    /// Since when each worker has been at its work.
    at_work: Vec<Option<Instant>>,
    trouble: Option<String>,
    closed: bool,
    /// Workers that have not left.
    here: usize,
}

impl Desk {
    /// A desk for this number of workers.
    pub(super) fn new(workers: usize) -> Self {
        let state = State {
            first: VecDeque::new(),
            others: VecDeque::new(),
            at_work: vec![None; workers],
            trouble: None,
            closed: false,
            here: workers,
        };
        Self { state: Mutex::new(state), bell: Condvar::new() }
    }

    /// Puts a job at the end of its queue.
    ///
    /// # Errors
    /// [`SignerError::Busy`] when that is full of people who still wait.
    pub(super) fn hand_in(&self, job: Job, is_first: bool) -> Result<(), SignerError> {
        let mut state = self.state();
        let queue = if is_first { &mut state.first } else { &mut state.others };
        if queue.len() >= MAX_WAITING {
            queue.retain(|job| !job.answer.is_closed());
        }
        if queue.len() >= MAX_WAITING {
            return Err(SignerError::Busy);
        }
        queue.push_back(job);
        self.bell.notify_one();
        Ok(())
    }

    /// What this worker is to do next; `None` when the desk has closed.
    pub(super) fn next(&self, worker: usize) -> Option<Order> {
        let mut state = self.state();
        state.set_at_work(worker, None);
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.next_job() {
                state.set_at_work(worker, Some(Instant::now()));
                return Some(Order::Sign(job));
            }
            if state.trouble.is_none() {
                state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let waited = self.bell.wait_timeout(state, PROVE_EVERY);
            let (after, wait) = waited.unwrap_or_else(PoisonError::into_inner);
            state = after;
            if wait.timed_out() && !state.closed {
                state.set_at_work(worker, Some(Instant::now()));
                return Some(Order::Prove);
            }
        }
    }

    /// Notes how the last signature went.
    pub(super) fn note(&self, trouble: Option<String>) {
        let mut state = self.state();
        match (&state.trouble, &trouble) {
            (None, Some(error)) => tracing::error!(code = "token_failed", %error),
            (Some(_), None) => tracing::info!(code = "token_back"),
            _ => {}
        }
        let changed = state.trouble.is_some() != trouble.is_some();
        state.trouble = trouble;
        if changed {
            // Whoever sleeps looks again for how long.
            self.bell.notify_all();
        }
    }

    /// What is wrong with the token now.
    pub(super) fn trouble(&self) -> Option<String> {
        let state = self.state();
        let hangs = |since: &Option<Instant>| since.is_some_and(|at| at.elapsed() > HANGS_AFTER);
        if state.at_work.iter().all(hangs) {
            return Some("the token does not answer".to_owned());
        }
        state.trouble.clone()
    }

    /// Sends the workers home, and waits a little until they have gone: a program that ends while one
    /// is inside the module crashes.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        self.bell.notify_all();
        let gone = self.bell.wait_timeout_while(state, LEAVE_WITHIN, |state| state.here > 0);
        drop(gone);
    }

    /// A worker has gone.
    pub(super) fn leave(&self) {
        self.state().here -= 1;
        self.bell.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next job for which somebody still waits.
    fn next_job(&mut self) -> Option<Job> {
        loop {
            let job = self.first.pop_front().or_else(|| self.others.pop_front())?;
            if !job.answer.is_closed() {
                return Some(job);
            }
        }
    }

    fn set_at_work(&mut self, worker: usize, since: Option<Instant>) {
        if let Some(place) = self.at_work.get_mut(worker) {
            *place = since;
        }
    }
}

/// More than can be signed while somebody is patient; it bounds memory, not time.
const MAX_WAITING: usize = 4_096;
/// How often a token in trouble is looked at while nobody asks.
const PROVE_EVERY: Duration = Duration::from_secs(5);
/// How long an end of the program waits for a signature.
const LEAVE_WITHIN: Duration = Duration::from_secs(3);
/// No token takes as long for a signature.
const HANGS_AFTER: Duration = Duration::from_secs(10);
