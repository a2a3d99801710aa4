use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::{FullKey, Instant};

use super::*;

const URI: &str = "https://authority.example/v1/certificates?x=1";
const BODY: &[u8] = b"{\"a\":1}";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn public(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = (point.as_bytes()[1..33].try_into(), point.as_bytes()[33..].try_into());
    PublicKey::from_full(&FullKey { x: x.unwrap(), y: y.unwrap() }).unwrap()
}

fn parameters() -> CallParameters {
    CallParameters {
        created: Instant::from_unix_seconds(1_795_478_400).unwrap(),
        nonce: [7; 16],
        key: thumbprint(&public(&key(1)).to_full()),
    }
}

fn signed() -> CallHeaders {
    let prepared = PreparedCall::new("POST", URI, BODY, &parameters());
    let signature: Signature = key(1).sign(prepared.bytes_to_sign());
    prepared.complete(&signature.to_bytes().into())
}

fn verify(headers: &CallHeaders) -> Result<(), CallError> {
    ReceivedCall::read(headers)?.verify("POST", URI, BODY, &public(&key(1)))
}

#[test]
fn a_signed_call_verifies_and_says_who_when_and_with_which_nonce() {
    assert_eq!(verify(&signed()), Ok(()));
    let received = ReceivedCall::read(&signed()).unwrap();
    assert_eq!(received.parameters(), &parameters());
}

#[test]
fn the_fields_are_those_of_the_specification() {
    let headers = signed();
    assert_eq!(
        headers.signature_input,
        "vneid=(\"@method\" \"@target-uri\" \"content-digest\");created=1795478400\
         ;nonce=\"BwcHBwcHBwcHBwcHBwcHBw\"\
         ;keyid=\"FIyboc7eVK2VnaZAVzx13Fe4xxQADtkI5LqjLH0rI4E\";tag=\"vneid-call\""
    );
    assert!(headers.signature.starts_with("vneid=:") && headers.signature.ends_with(':'));
}

#[test]
fn another_method_uri_body_or_key_does_not_verify() {
    let received = ReceivedCall::read(&signed()).unwrap();
    let (key_1, key_2) = (public(&key(1)), public(&key(2)));
    let bad = Err(CallError::BadSignature);
    assert_eq!(received.verify("PUT", URI, BODY, &key_1), bad);
    for uri in [
        "https://authority.example/v1/certificates?x=2",
        "https://other.example/v1/certificates?x=1",
        "http://authority.example/v1/certificates?x=1",
    ] {
        assert_eq!(received.verify("POST", uri, BODY, &key_1), bad, "{uri}");
    }
    assert_eq!(received.verify("POST", URI, b"{\"a\":2}", &key_1), Err(CallError::OtherBody));
    assert_eq!(received.verify("POST", URI, BODY, &key_2), bad);
}

#[test]
fn each_parameter_is_covered() {
    for (from, to) in [
        ("created=1795478400", "created=1795478401"),
        ("nonce=\"Bw", "nonce=\"Cw"),
        ("keyid=\"FI", "keyid=\"GI"),
    ] {
        let mut headers = signed();
        let changed = headers.signature_input.replace(from, to);
        assert_ne!(changed, headers.signature_input);
        headers.signature_input = changed;
        assert_eq!(verify(&headers), Err(CallError::BadSignature), "{to}");
    }
}

#[test]
fn what_is_no_signed_call_is_malformed() {
    let refuse = |edit: fn(&mut CallHeaders)| {
        let mut headers = signed();
        edit(&mut headers);
        assert_ne!(headers, signed(), "the edit found nothing to change");
        assert_eq!(ReceivedCall::read(&headers), Err(CallError::Malformed), "{headers:?}");
    };
    refuse(|h| h.signature_input.clear());
    refuse(|h| h.signature.clear());
    refuse(|h| h.signature_input = h.signature_input.replace(" \"content-digest\"", ""));
    refuse(|h| h.signature_input = h.signature_input.replace("@target-uri", "@path"));
    refuse(|h| h.signature_input = h.signature_input.replace("\"@method\"", "\"@method\";req"));
    refuse(|h| h.signature_input = h.signature_input.replace(";created=1795478400", ""));
    refuse(|h| h.signature_input = h.signature_input.replace("created=17954", "created=-17954"));
    refuse(|h| h.signature_input = h.signature_input.replace("vneid-call", "other"));
    refuse(|h| h.signature_input.push_str(";expires=1"));
    refuse(|h| h.signature_input.push_str(";alg=\"hmac-sha256\""));
    refuse(|h| h.signature_input.push_str(&" ".repeat(3000)));
    refuse(|h| h.signature_input = format!("{0}, b{0}", h.signature_input));
    refuse(|h| h.signature = h.signature.replace("vneid=", "other="));
    refuse(|h| h.signature = "vneid=:AAAA:".into());
}

#[test]
fn a_signature_of_a_proxy_beside_ours_is_passed_over() {
    let mut headers = signed();
    headers.signature_input.push_str(", proxy=(\"@method\");created=1;keyid=\"p\"");
    headers.signature.push_str(", proxy=:AAAA:");
    assert_eq!(verify(&headers), Ok(()));
}
