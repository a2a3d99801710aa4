//! The authority's service, as asynchronous calls over the phone's transport.

use std::sync::Arc;

use vneid_client::wire::{AttestationEvidence, Bytes};
use vneid_client::{
    Answer, Call, Job, KeyOrder, NewKeys, Reminder, Step, Unreachable, keys_in_use, reminder,
    seconds_until_sync,
};
use vneid_present::{Plan, plan, syncs_on_resume};

use crate::app::public_key_of;
use crate::failure::PhoneError;
use crate::foreign::{Evidence, Header, HttpAnswer, HttpRequest, KeyError, MadeKeys};
use crate::officer::forget_ended;
use crate::report::Report;
use crate::shared::{Shared, random};

/// The authority's service. One job runs at a time, and another waits for it, so clocks, keys and
/// transport must not wait for one. A job whose call is cancelled ends where it is: what it has stored
/// is enough for the next to go on.
#[derive(uniffi::Object)]
pub struct Authority(pub(crate) Arc<Shared>);

#[uniffi::export]
impl Authority {
    /// Signs in with number and password: has both keys made and a one-time code sent. `phone` is
    /// what this phone is called; of it is taken what may stand in a name.
    pub async fn sign_in(
        &self,
        number: String,
        password: String,
        phone: String,
    ) -> Result<Report, PhoneError> {
        self.run(Job::sign_in(&self.0.service, &number, &password, &phone)).await
    }

    /// Enters the one-time code, registers the phone and takes its first certificate. When the code
    /// was right but the rest did not work, [`Self::sync`] does it later.
    pub async fn confirm(&self, code: String) -> Result<Report, PhoneError> {
        self.run(Job::confirm(&self.0.service, &code)).await
    }

    /// Enters the activation code of the counter on a phone that waits and may use one
    /// ([`Phone::takes_activation_code`](crate::Phone)), and takes its first certificate. Capitals or
    /// not, O for 0, I or L for 1, blanks and hyphens are all the same.
    pub async fn activate(&self, code: String) -> Result<Report, PhoneError> {
        self.run(Job::activate(&self.0.service, &code)).await
    }

    /// Brings the phone up to date, what matters most first.
    pub async fn sync(&self) -> Result<Report, PhoneError> {
        self.run(Job::sync(&self.0.service)).await
    }

    /// Asks for the account's phones.
    pub async fn phones(&self) -> Result<Report, PhoneError> {
        self.run(Job::phones(&self.0.service)).await
    }

    /// Gives a phone another name, 1 to 64 characters.
    pub async fn rename_phone(&self, phone: String, name: String) -> Result<Report, PhoneError> {
        self.run(Job::rename_phone(&self.0.service, &phone, &name)).await
    }

    /// Removes another phone from the account.
    pub async fn remove_phone(&self, phone: String) -> Result<Report, PhoneError> {
        self.run(Job::remove_phone(&self.0.service, &phone)).await
    }

    /// Reports another phone lost: its certificates are revoked.
    pub async fn report_lost(&self, phone: String) -> Result<Report, PhoneError> {
        self.run(Job::report_lost(&self.0.service, &phone)).await
    }

    /// Approves or refuses that another phone takes this one's place.
    pub async fn answer_move(&self, phone: String, approve: bool) -> Result<Report, PhoneError> {
        self.run(Job::answer_move(&self.0.service, &phone, approve)).await
    }

    /// Changes the account's password.
    pub async fn change_password(&self, old: String, new: String) -> Result<Report, PhoneError> {
        self.run(Job::change_password(&self.0.service, &old, &new)).await
    }

    /// Signs out on this phone; what belongs to the person is forgotten also without a network.
    pub async fn sign_out(&self) -> Result<Report, PhoneError> {
        self.run(Job::sign_out(&self.0.service)).await
    }

    /// Signs out on every phone of the account.
    pub async fn sign_out_everywhere(&self) -> Result<Report, PhoneError> {
        self.run(Job::sign_out_everywhere(&self.0.service)).await
    }

    /// The plan after whatever may have changed it. `reminds` is whether notifications of the kind
    /// `NotificationKind::Certificate` are shown.
    pub fn plan(&self, reminds: bool) -> Result<Plan, PhoneError> {
        let (now, random) = (self.0.clocks.now()?, u32::from_be_bytes(random()?));
        Ok(self.0.look(|held| plan(&held.state, reminds, random, now)))
    }

    /// Whether the app syncs as it comes to the foreground. When it does not, it plans alone.
    pub fn syncs_on_resume(&self) -> Result<bool, PhoneError> {
        let (now, random) = (self.0.clocks.now()?, u32::from_be_bytes(random()?));
        Ok(self.0.look(|held| syncs_on_resume(&held.state, random, now)))
    }

    /// In how many seconds the phone should sync by itself; 0 means now.
    pub fn seconds_until_sync(&self) -> Result<u32, PhoneError> {
        let (now, random) = (self.0.clocks.now()?, u32::from_be_bytes(random()?));
        Ok(self.0.look(|held| seconds_until_sync(&held.state, random, now)))
    }

    /// The reminder that the phone should have set; renewals move it. `None` when there is no
    /// certificate.
    pub fn reminder(&self) -> Option<Reminder> {
        self.0.look(|held| reminder(&held.state))
    }
}

impl Authority {
    async fn run(&self, mut job: Job) -> Result<Report, PhoneError> {
        let shared = &*self.0;
        let _turn = shared.job.lock().await;
        loop {
            let (random, now) = (random()?, shared.clocks.now()?);
            let step = shared.change_if(|held| {
                let step = job.next(&mut held.state, random, now);
                let must_store = step == Step::Store;
                (step, must_store)
            });
            match step {
                Step::Store => shared.store()?,
                Step::Send(call) => match request(shared, call) {
                    Ok(request) => {
                        let answer = match shared.transport.send(request).await {
                            Ok(HttpAnswer { status, body }) => Ok(Answer { status, body }),
                            Err(_) => Err(Unreachable),
                        };
                        let now = shared.clocks.now()?;
                        shared.change(|held| job.take_answer(&mut held.state, answer, now));
                    }
                    Err(_) => shared.change(|held| job.take_unsigned(&mut held.state, now)),
                },
                Step::MakeKeys(order) => {
                    let keys = match order {
                        KeyOrder::Enrolment { nonce } => {
                            shared.keys.make_enrolment_keys(nonce).await
                        }
                        KeyOrder::Renewal { nonce } => {
                            shared.keys.make_presentation_key(nonce).await
                        }
                    };
                    let keys = keys.ok().map(NewKeys::try_from).transpose()?;
                    let now = shared.clocks.now()?;
                    shared.change(|held| job.take_keys(&mut held.state, keys, now));
                }
                Step::Done(report) => {
                    shared.change_if(|held| forget_ended(held, now));
                    shared.store()?;
                    let (in_use, this_phone) = shared.look(|held| {
                        let enrolled = held.state.link.enrolment.enrolled();
                        (keys_in_use(&held.state), enrolled.map(|it| it.phone.clone()))
                    });
                    let in_use = in_use.into_iter().map(Vec::from).collect();
                    if shared.keys.forget_all_but(in_use).is_err() {
                        tracing::warn!(code = "keys_not_forgotten");
                    }
                    return Ok(Report::new(report, this_phone.as_deref()));
                }
            }
        }
    }
}

/// The request that carries a call, signed if the call wants that.
fn request(shared: &Shared, call: Call) -> Result<HttpRequest, KeyError> {
    let header = |name: &str, value: String| Header { name: name.to_owned(), value };
    let mut headers = Vec::new();
    if !call.body.is_empty() {
        headers.push(header("Content-Type", "application/json".to_owned()));
    }
    if let Some(unsigned) = call.unsigned {
        let (key, message) = (unsigned.key().to_vec(), unsigned.bytes_to_sign().to_vec());
        let signature = shared.keys.sign_request(key, message)?;
        let signed = unsigned
            .complete(&signature)
            .map_err(|error| KeyError::Failed { reason: error.to_string() })?;
        headers.push(header("Content-Digest", signed.content_digest));
        headers.push(header("Signature-Input", signed.signature_input));
        headers.push(header("Signature", signed.signature));
    }
    Ok(HttpRequest {
        method: call.method.to_owned(),
        uri: call.uri,
        headers,
        body: call.body,
        most_bytes: call.most_bytes as u64,
    })
}

impl TryFrom<MadeKeys> for NewKeys {
    type Error = PhoneError;

    fn try_from(keys: MadeKeys) -> Result<Self, PhoneError> {
        Ok(Self {
            request_key: keys.request_key.as_deref().map(public_key_of).transpose()?,
            presentation_key: public_key_of(&keys.presentation_key)?,
            evidence: keys.evidence.into(),
        })
    }
}

impl From<Evidence> for AttestationEvidence {
    fn from(evidence: Evidence) -> Self {
        let all = |parts: Vec<Vec<u8>>| parts.into_iter().map(Bytes).collect();
        match evidence {
            Evidence::AndroidKey { chains } => {
                Self::AndroidKey { chains: chains.into_iter().map(all).collect() }
            }
            Evidence::AppAttest { attestation } => {
                Self::AppAttest { attestation: Bytes(attestation) }
            }
            Evidence::AppAssertion { assertion } => {
                Self::AppAssertion { assertion: Bytes(assertion) }
            }
            Evidence::Test { signatures } => Self::Test { signatures: all(signatures) },
        }
    }
}
