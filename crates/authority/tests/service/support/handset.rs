//! A phone that is run by the client alone, as an app runs it: it carries calls, makes software keys
//! and stores what it is told to store.

use std::collections::HashMap;

use vneid_authority::{Error, TestWorldAttestation};
use vneid_client::wire::{AttestationEvidence, Bytes, Platform};
use vneid_client::{
    Answer as Arrived, Call, Job, KeyOrder, NewKeys, Report, Service, Step, Unreachable,
    keys_in_use,
};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{BootId, PhoneState, Reading, Scan, Screen, Verdict, Verifier};
use vneid_payload::{AppVersion, Freshness};
use vneid_testworld::SoftKey;

use super::{NUMBER, PASSWORD, PUBLIC_URL, World};

/// What happens to an answer on its way.
pub(crate) type Meddle = Box<dyn FnMut(&Call, Arrived) -> Result<Arrived, Unreachable> + Send>;

/// A phone that acts by itself.
pub(crate) struct Handset<'w> {
    pub(crate) world: &'w World,
    pub(crate) service: Service,
    pub(crate) state: PhoneState,
    pub(crate) keys: HashMap<[u8; 32], SoftKey>,
    /// What would be left if the battery died now.
    pub(crate) stored: Vec<u8>,
    /// How far this phone's wall clock is off, milliseconds.
    pub(crate) wall_off_ms: i64,
    pub(crate) meddle: Option<Meddle>,
    /// Method and path of every call, oldest first; `*` before those that were signed.
    pub(crate) calls: Vec<String>,
}

impl<'w> Handset<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let service = Service {
            url: PUBLIC_URL.to_owned(),
            roots: crate::lists::roots(world),
            app: AppVersion { major: 1, minor: 0, patch: 0 },
            platform: Platform::Test,
            model: String::new(),
        };
        let state = PhoneState::default();
        let stored = state.to_snapshot();
        Self {
            world,
            service,
            state,
            keys: HashMap::new(),
            stored,
            wall_off_ms: 0,
            meddle: None,
            calls: Vec::new(),
        }
    }

    /// A citizen's phone that has signed in and switched the verification on.
    pub(crate) async fn joined(world: &'w World) -> Self {
        Self::joined_as(world, NUMBER).await
    }

    /// The same of another citizen.
    pub(crate) async fn joined_as(world: &'w World, number: &str) -> Self {
        let mut phone = Self::new(world);
        phone.join_as(number).await;
        phone.state.settings.qr_verification = true;
        phone.state.settings.unlock_to_present = false;
        phone
    }

    pub(crate) async fn join(&mut self) {
        self.join_as(NUMBER).await;
    }

    async fn join_as(&mut self, number: &str) {
        self.run(Job::sign_in(&self.service, number, PASSWORD, "Máy thử")).await.check().unwrap();
        let code = self.world.newest_code();
        self.run(Job::confirm(&self.service, &code)).await.check().unwrap();
        self.sync().await.check().unwrap();
    }

    /// An officer's phone with the lists of now.
    pub(crate) async fn officer(world: &'w World) -> Self {
        let mut phone = Self::new(world);
        phone.state.settings.officer_mode = true;
        phone.sync().await.check().unwrap();
        phone
    }

    pub(crate) async fn sync(&mut self) -> Report {
        self.run(Job::sync(&self.service)).await
    }

    pub(crate) fn now(&self) -> Reading {
        let now_ms = self.world.clock.true_ms();
        let since_boot_ms = now_ms as u64 - 1_700_000_000_000;
        Reading { wall_ms: now_ms + self.wall_off_ms, since_boot_ms, boot: BootId([1; 16]) }
    }

    /// Runs a job to its end.
    pub(crate) async fn run(&mut self, mut job: Job) -> Report {
        // What the service does every second by itself, as far as its keys go.
        match self.world.authority.run_due().await {
            Ok(()) | Err(Error::NoIssuer(_)) => {}
            Err(failure) => panic!("{failure}"),
        }
        for _ in 0..1_000 {
            let random = *SoftKey::generate().unwrap().public().x.first_chunk().unwrap();
            let now = self.now();
            match job.next(&mut self.state, random, now) {
                Step::Store => self.stored = self.state.to_snapshot(),
                Step::Send(call) => {
                    let answer = self.send(call).await;
                    let now = self.now();
                    match answer {
                        Some(answer) => job.take_answer(&mut self.state, answer, now),
                        None => job.take_unsigned(&mut self.state, now),
                    }
                }
                Step::MakeKeys(order) => {
                    let keys = self.make_keys(&order);
                    let now = self.now();
                    job.take_keys(&mut self.state, Some(keys), now);
                }
                Step::Done(report) => {
                    let in_use = keys_in_use(&self.state);
                    self.keys.retain(|key, _| in_use.contains(key));
                    return report;
                }
            }
        }
        panic!("a job without an end: {job:?}");
    }

    /// The battery died: what was stored is all there is.
    pub(crate) fn restart(&mut self) {
        self.state = PhoneState::from_snapshot(&self.stored).unwrap();
    }

    /// `None` when the key that must sign is gone.
    async fn send(&mut self, call: Call) -> Option<Result<Arrived, Unreachable>> {
        let path = call.uri.strip_prefix(PUBLIC_URL).unwrap().to_owned();
        let star = if call.unsigned.is_some() { "*" } else { "" };
        let named = path.split("?nonce=").next().unwrap_or_default();
        self.calls.push(format!("{star}{} {named}", call.method));
        let mut fields = Vec::new();
        if let Some(unsigned) = call.unsigned.clone() {
            let signature = self.keys.get(&unsigned.key())?.sign_der(unsigned.bytes_to_sign());
            let headers = unsigned.complete(&signature).unwrap();
            fields.push(("content-digest", headers.content_digest));
            fields.push(("signature-input", headers.signature_input));
            fields.push(("signature", headers.signature));
        }
        if !call.body.is_empty() {
            fields.push(("content-type", "application/json".to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, it)| (*name, &it[..])).collect();
        let sent = self.world.try_send(call.method, &path, &fields, call.body.clone()).await;
        let answer = sent
            .filter(|answer| answer.body.len() <= call.most_bytes)
            .map(|answer| Arrived { status: answer.status, body: answer.body })
            .ok_or(Unreachable);
        Some(match (&mut self.meddle, answer) {
            (Some(meddle), Ok(answer)) => meddle(&call, answer),
            (_, answer) => answer,
        })
    }

    fn make_keys(&mut self, order: &KeyOrder) -> NewKeys {
        let (nonce, count) = match order {
            KeyOrder::Enrolment { nonce } => (nonce, 2),
            KeyOrder::Renewal { nonce } => (nonce, 1),
        };
        let made: Vec<SoftKey> = (0..count).map(|_| SoftKey::generate().unwrap()).collect();
        let public = |key: &SoftKey| PublicKey::from_full(&key.public()).unwrap();
        let attest = |key: &SoftKey| {
            let bytes = TestWorldAttestation::signed_bytes(nonce, &public(key));
            Bytes::from(self.world.maker.sign(&bytes))
        };
        let evidence = AttestationEvidence::Test { signatures: made.iter().map(attest).collect() };
        let presentation_key = public(made.last().unwrap());
        let request_key = (count == 2).then(|| public(&made[0]));
        self.keys.extend(made.into_iter().map(|key| (thumbprint(&key.public()), key)));
        NewKeys { request_key, presentation_key, evidence }
    }

    /// A code made now.
    pub(crate) fn present(&self) -> String {
        let now = self.now();
        let cti = Freshness::Cti((now.since_boot_ms).to_be_bytes());
        let citizen = self.state.citizen(self.service.app);
        let prepared = citizen.prepare(cti, Screen::default(), now).unwrap();
        let held = self.state.holder.certificate().unwrap();
        let key = &self.keys[&thumbprint(&held.presentation_key().to_full())];
        let signature = key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, now).unwrap().text().to_owned()
    }

    /// What this officer's phone says of a code.
    pub(crate) fn verify(&self, text: &str) -> Verdict {
        let mut verifier = Verifier::new(self.service.app);
        self.state.clone().verify(&mut verifier, Scan::seen(text), self.now()).stored()
    }
}
