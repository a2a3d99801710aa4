//! A software phone that speaks the protocol.

use serde_json::{Value, json};
use vneid_authority::{Clock, TestWorldAttestation};
use vneid_client::http_signature::{CallHeaders, CallParameters, PreparedCall};
use vneid_client::wire::{
    AttestationEvidence, Bytes, CertificateRequest, Confirmed, Jwk, Nonce, Notices, PhoneStanding,
    RegisterPhone, SignInStarted,
};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_testworld::SoftKey;

use super::{Answer, NUMBER, PASSWORD, PUBLIC_URL, World};

/// A phone: its two keys and its name.
pub(crate) struct Phone<'w> {
    pub(crate) world: &'w World,
    pub(crate) name: String,
    /// What it says that it runs.
    pub(crate) platform: &'static str,
    pub(crate) request_key: SoftKey,
    pub(crate) presentation_key: SoftKey,
}

impl<'w> Phone<'w> {
    pub(super) fn new(world: &'w World, name: &str) -> Self {
        Self {
            world,
            name: name.to_owned(),
            platform: "test",
            request_key: SoftKey::generate().unwrap(),
            presentation_key: SoftKey::generate().unwrap(),
        }
    }

    /// Signs in and registers as the citizen of most tests.
    pub(crate) async fn join(&self) -> PhoneStanding {
        let sign_in = self.signed_in().await;
        self.register(&sign_in).await.ok()
    }

    /// Signs in and registers as another citizen with the same password.
    pub(crate) async fn join_as(&self, number: &str) -> PhoneStanding {
        let sign_in = self.signed_in_as(number).await;
        self.register(&sign_in).await.ok()
    }

    /// A confirmed sign-in.
    pub(crate) async fn signed_in(&self) -> String {
        self.signed_in_as(NUMBER).await
    }

    pub(crate) async fn signed_in_as(&self, number: &str) -> String {
        let started: SignInStarted = self.sign_in(number, PASSWORD).await.ok();
        let code = self.world.newest_code();
        let _: Confirmed = self.confirm(&started.sign_in, &code).await.ok();
        started.sign_in
    }

    pub(crate) fn sign_in_body(&self, number: &str, password: &str) -> Value {
        json!({
            "number": number, "password": password, "phone": self.name,
            "platform": self.platform, "model": "",
            "request_key": Bytes::from(thumbprint(&self.request_key.public())),
            "presentation_key": Bytes::from(thumbprint(&self.presentation_key.public())),
        })
    }

    pub(crate) async fn sign_in(&self, number: &str, password: &str) -> Answer {
        self.world.post("/v1/sign-ins", &self.sign_in_body(number, password)).await
    }

    pub(crate) async fn try_sign_in(&self, number: &str, password: &str) -> Option<Answer> {
        self.world.try_post("/v1/sign-ins", &self.sign_in_body(number, password)).await
    }

    pub(crate) async fn confirm(&self, sign_in: &str, code: &str) -> Answer {
        self.world.post(&format!("/v1/sign-ins/{sign_in}/code"), &json!({ "code": code })).await
    }

    /// A registration with everything right.
    pub(crate) async fn registration(&self, sign_in: &str) -> RegisterPhone {
        self.registration_over(self.nonce().await, sign_in)
    }

    fn registration_over(&self, nonce: Nonce, sign_in: &str) -> RegisterPhone {
        let keys = [&self.request_key, &self.presentation_key];
        RegisterPhone {
            sign_in: sign_in.to_owned(),
            attestation: self.attest(&nonce, &keys),
            nonce: nonce.nonce,
            request_key: jwk(&self.request_key),
            presentation_key: jwk(&self.presentation_key),
            app_version: [1, 0, 0],
        }
    }

    pub(crate) async fn register(&self, sign_in: &str) -> Answer {
        let request = self.registration(sign_in).await;
        self.call("POST", "/v1/phones", &serde_json::to_value(request).unwrap()).await
    }

    pub(crate) async fn try_register(&self, sign_in: &str) -> Option<Answer> {
        let nonce = self.world.try_send("GET", "/v1/nonce", &[], Vec::new()).await?;
        let request = self.registration_over(nonce.ok(), sign_in);
        self.try_call("POST", "/v1/phones", &serde_json::to_value(request).unwrap()).await
    }

    /// Asks for a certificate for a fresh key, which the phone keeps when it gets one.
    pub(crate) async fn renew(&mut self) -> Answer {
        let fresh = SoftKey::generate().unwrap();
        let answer = self.renew_for(&fresh).await;
        if answer.status == 201 {
            self.presentation_key = fresh;
        }
        answer
    }

    pub(crate) async fn renew_for(&self, key: &SoftKey) -> Answer {
        let nonce = self.nonce().await;
        let request = CertificateRequest {
            attestation: self.attest(&nonce, &[key]),
            nonce: nonce.nonce,
            presentation_key: jwk(key),
            app_version: [1, 0, 0],
        };
        self.call("POST", "/v1/certificates", &serde_json::to_value(request).unwrap()).await
    }

    pub(crate) async fn nonce(&self) -> Nonce {
        self.world.get("/v1/nonce").await.ok()
    }

    pub(crate) fn attest(&self, nonce: &Nonce, keys: &[&SoftKey]) -> AttestationEvidence {
        let sign = |key: &&SoftKey| {
            let public = PublicKey::from_full(&key.public()).unwrap();
            let bytes = TestWorldAttestation::signed_bytes(&nonce.nonce.0, &public);
            Bytes::from(self.world.maker.sign(&bytes))
        };
        AttestationEvidence::Test { signatures: keys.iter().map(sign).collect() }
    }

    pub(crate) async fn standing(&self) -> PhoneStanding {
        self.get("/v1/phone").await.ok()
    }

    /// The kinds of all notices, oldest first.
    pub(crate) async fn notices(&self) -> Vec<String> {
        let notices: Notices = self.get("/v1/notices").await.ok();
        notices.notices.iter().map(|notice| notice.kind.name().to_owned()).collect()
    }

    /// A signed call without a body.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Vec::new(), self.sign("GET", path, b"")).await
    }

    /// A signed call with a JSON body.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.try_call(method, path, body).await.unwrap()
    }

    /// A signed call to a service that may die of it.
    pub(crate) async fn try_call(&self, method: &str, path: &str, body: &Value) -> Option<Answer> {
        let body = serde_json::to_vec(body).unwrap();
        let signature = self.sign(method, path, &body);
        self.world.try_send(method, path, &fields(&signature), body).await
    }

    /// The fields of a call signed now.
    pub(crate) fn sign(&self, method: &str, path: &str, body: &[u8]) -> CallHeaders {
        self.sign_at(method, &format!("{PUBLIC_URL}{path}"), body, 0)
    }

    /// The fields of a call signed `later_s` from now, for whatever URI.
    pub(crate) fn sign_at(
        &self,
        method: &str,
        uri: &str,
        body: &[u8],
        later_s: i64,
    ) -> CallHeaders {
        let parameters = CallParameters {
            created: self.world.clock.now().plus_seconds(later_s),
            nonce: *SoftKey::generate().unwrap().public().x.first_chunk().unwrap(),
            key: thumbprint(&self.request_key.public()),
        };
        let prepared = PreparedCall::new(method, uri, body, &parameters);
        let signature = self.request_key.sign(prepared.bytes_to_sign());
        prepared.complete(&signature)
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        signature: CallHeaders,
    ) -> Answer {
        self.world.send(method, path, &fields(&signature), body).await
    }
}

fn fields(signature: &CallHeaders) -> [(&str, &str); 4] {
    [
        ("content-type", "application/json"),
        ("content-digest", &signature.content_digest),
        ("signature-input", &signature.signature_input),
        ("signature", &signature.signature),
    ]
}

pub(crate) fn jwk(key: &SoftKey) -> Jwk {
    Jwk::from(&PublicKey::from_full(&key.public()).unwrap())
}
