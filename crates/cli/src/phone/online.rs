//! Carries a job of the client: sends its calls, makes its keys, stores the phone. What to send and
//! what an answer means is the client's to say.

use std::time::Duration;

use ureq::http::Request;
use vneid_client::{Answer, Call, Job, Report, Step, Unreachable, UnsignedCall};

use super::folder::Phone;
use crate::error::CliError;
use crate::random::random;
use crate::time::When;

/// Runs a job to its end, by the clock `when`. Killed at any moment, what was stored is enough for
/// the next job to go on.
///
/// # Errors
/// [`CliError`] when the phone's folder can't be written or has lost its keys; what was stored before
/// holds still. Trouble with the service is in the report.
pub(crate) fn run(
    phone: &mut Phone,
    mut job: Job,
    when: &dyn Fn() -> When,
) -> Result<Report, CliError> {
    let agent = agent();
    loop {
        let now = phone.reading(when());
        match job.next(&mut phone.state, random()?, now) {
            Step::Store => phone.store()?,
            Step::MakeKeys(order) => {
                let keys = phone.hardware().make(&order)?;
                let now = phone.reading(when());
                job.take_keys(&mut phone.state, Some(keys), now);
            }
            Step::Send(call) => {
                let signed = sign(phone, call);
                let answer = signed.map(|request| send(&agent, request));
                let now = phone.reading(when());
                match answer {
                    Some(answer) => job.take_answer(&mut phone.state, answer, now),
                    None => job.take_unsigned(&mut phone.state, now),
                }
            }
            Step::Done(report) => {
                // Not earlier: until then the job may know of keys that no state names.
                phone.forget_unused_keys();
                return Ok(report);
            }
        }
    }
}

/// A call that can be sent, and the largest answer that can be right.
struct Signed {
    request: Request<Vec<u8>>,
    most_bytes: usize,
}

/// Builds the request, signed where it has to be; `None` when the key for that is gone.
fn sign(phone: &Phone, call: Call) -> Option<Signed> {
    let Call { method, uri, body, unsigned, most_bytes } = call;
    let mut request = Request::builder().method(method).uri(uri);
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    if let Some(unsigned) = unsigned {
        let headers = headers(phone, unsigned)?;
        for (name, value) in headers {
            request = request.header(name, value);
        }
    }
    // The service's URL was looked at when the phone was made; the rest is the client's.
    Some(Signed { request: request.body(body).ok()?, most_bytes })
}

fn headers(phone: &Phone, unsigned: UnsignedCall) -> Option<[(&'static str, String); 3]> {
    let key = phone.hardware().key(&unsigned.key()).ok()?;
    let signature = key.sign_der(unsigned.bytes_to_sign());
    let headers = unsigned.complete(&signature).ok()?;
    Some([
        ("content-digest", headers.content_digest),
        ("signature-input", headers.signature_input),
        ("signature", headers.signature),
    ])
}

fn send(agent: &ureq::Agent, signed: Signed) -> Result<Answer, Unreachable> {
    let gone = |error: ureq::Error| {
        tracing::info!(code = "unreachable", %error);
        Unreachable
    };
    let mut response = agent.run(signed.request).map_err(gone)?;
    let status = response.status().as_u16();
    let bounded = response.body_mut().with_config().limit(signed.most_bytes as u64);
    let body = bounded.read_to_vec().map_err(gone)?;
    Ok(Answer { status, body })
}

/// No redirects: a signed call is for one address. No proxy either: a test world is on this machine.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(WHOLE_CALL))
        .build()
        .into()
}

const CONNECT: Duration = Duration::from_secs(10);
/// For one call, its answer included.
const WHOLE_CALL: Duration = Duration::from_secs(30);
