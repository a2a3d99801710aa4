use super::*;

fn accept(holder: &mut Holder, bytes: &[u8], key: &SigningKey) -> Result<(), AcceptError> {
    accept_at(ISSUED_S, holder, bytes, None, key)
}

fn accept_at(
    unix_seconds: i64,
    holder: &mut Holder,
    certificate: &[u8],
    binding: Option<&[u8]>,
    key: &SigningKey,
) -> Result<(), AcceptError> {
    let time = Clock::default().at(at(unix_seconds, 0));
    holder.accept(certificate, binding, &public(key), &trust(&trust_list()), time)
}

fn fresh_key() -> SigningKey {
    key(5)
}

/// A renewal in the middle of the first certificate's week, with a fresh key.
fn renewal() -> CertificateClaims {
    CertificateClaims {
        expires: instant(EXPIRES_S + 302_400),
        key: public(&fresh_key()).to_short(),
        ..certificate_claims()
    }
}

fn binding_claims(key: &SigningKey) -> BindingClaims {
    BindingClaims {
        issued: instant(ISSUED_S),
        expires: instant(EXPIRES_S),
        key: thumbprint(&full(key)),
        documents: vec![[4; 32]],
        private: PrivateClaims::default(),
    }
}

fn binding(claims: &BindingClaims) -> Vec<u8> {
    attach(&papers(), &claims.prepare(PAPERS).unwrap())
}

#[test]
fn a_renewal_replaces_the_certificate_and_its_key() {
    let mut holder = Phone::new().holder;
    accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
    let held = holder.certificate().unwrap();
    assert_eq!((held.claims(), held.kid()), (&renewal(), ISSUER));
    assert_eq!(held.presentation_key(), &public(&fresh_key()));
}

#[test]
fn a_failed_renewal_leaves_the_old_certificate() {
    let good = certificate(&renewal());
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut holder = Phone::new().holder;
    let before = holder.clone();
    let mut refused = |bytes: &[u8], key: &SigningKey| {
        let error = accept(&mut holder, bytes, key).unwrap_err();
        assert_eq!(holder, before);
        error
    };
    assert_eq!(refused(&flipped, &fresh_key()), AcceptError::BadSignature { kid: ISSUER });
    assert_eq!(refused(&good, &key(4)), AcceptError::OtherKey);
    let AcceptError::Decode(DecodeError::Malformed { malformed, .. }) = refused(&[], &fresh_key())
    else {
        panic!("empty bytes are no certificate");
    };
    assert_eq!(malformed.fault, Fault::Truncated);
}

#[test]
fn only_an_issuer_of_device_certificates_is_believed() {
    let unknown = attach(&issuer(), &certificate_claims().prepare(Kid([0, 1])).unwrap());
    let refused = accept(&mut Holder::default(), &unknown, &device());
    assert_eq!(refused, Err(AcceptError::UnknownIssuer { kid: Kid([0, 1]) }));
    let by_papers = attach(&papers(), &certificate_claims().prepare(PAPERS).unwrap());
    let refused = accept(&mut Holder::default(), &by_papers, &device());
    assert_eq!(refused, Err(AcceptError::UnknownIssuer { kid: PAPERS }));
}

#[test]
fn an_issuer_is_believed_within_its_window_and_leeway_unless_withdrawn() {
    let bytes = certificate(&certificate_claims());
    let with = |unix_seconds, change: fn(&mut Issuer)| {
        let mut list = trust_list();
        change(&mut list.issuers[0]);
        let time = Clock::default().at(at(unix_seconds, 0));
        let key = public(&device());
        Holder::default().accept(&bytes, None, &key, &trust(&list), time).is_ok()
    };
    assert!(!with(ISSUED_S, |issuer| issuer.state = IssuerState::Withdrawn));
    let begins = |issuer: &mut Issuer| issuer.from = instant(ISSUED_S + 100);
    assert!(!with(ISSUED_S + 89, begins));
    assert!(with(ISSUED_S + 90, begins));
    let ends = |issuer: &mut Issuer| issuer.to = instant(ISSUED_S + 100);
    assert!(with(ISSUED_S + 110, ends));
    assert!(!with(ISSUED_S + 111, ends));
}

#[test]
fn a_certificate_of_a_newer_format_is_left_to_a_newer_app() {
    // The six letters of the hint become five, and a fourth element.
    let mut bytes = certificate(&certificate_claims());
    let hint = bytes.windows(7).position(|window| window == b"\x66NVA789").unwrap();
    bytes[hint..hint + 7].copy_from_slice(b"\x65NVA78\x00");
    bytes[hint - 7] += 1;
    let signed = DeviceCertificate::decode(&bytes).unwrap().envelope().signed_bytes();
    let signature: Signature = issuer().sign(&signed);
    let start = bytes.len() - 64;
    bytes[start..].copy_from_slice(&signature.to_bytes());
    let newer = DecodeError::Newer { structure: Structure::DeviceCertificate };
    let refused = accept(&mut Holder::default(), &bytes, &device());
    assert_eq!(refused, Err(AcceptError::Decode(newer)));
}

#[test]
fn a_certificate_is_taken_until_it_expires() {
    let bytes = certificate(&certificate_claims());
    let expires = instant(EXPIRES_S);
    for (unix_seconds, result) in
        [(EXPIRES_S, Ok(())), (EXPIRES_S + 1, Err(AcceptError::Expired { expires }))]
    {
        let mut holder = Holder::default();
        assert_eq!(accept_at(unix_seconds, &mut holder, &bytes, None, &device()), result);
    }
}

#[test]
fn an_older_certificate_does_not_replace_a_newer_one() {
    let mut holder = Phone::new().holder;
    let first = certificate(&certificate_claims());
    accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
    let (expires, held) = (instant(EXPIRES_S), renewal().expires);
    let refused = accept(&mut holder, &first, &device());
    assert_eq!(refused, Err(AcceptError::Older { expires, held }));
}

#[test]
fn the_certificate_held_is_taken_again_with_a_newer_binding() {
    let mut holder = Phone::new().holder;
    assert_eq!(holder.binding(), None);
    let certificate = certificate(&certificate_claims());
    let binding = binding(&binding_claims(&device()));
    accept_at(ISSUED_S, &mut holder, &certificate, Some(&binding), &device()).unwrap();
    assert_eq!(holder.binding(), Some(&binding[..]));
}

#[test]
fn the_binding_names_its_documents() {
    let mut holder = Phone::new().holder;
    let named = DocumentId([4; 32]);
    assert!(!holder.binds(named));
    let certificate = certificate(&certificate_claims());
    let binding = binding(&binding_claims(&device()));
    accept_at(ISSUED_S, &mut holder, &certificate, Some(&binding), &device()).unwrap();
    assert!(holder.binds(named) && !holder.binds(DocumentId([5; 32])));
}

#[test]
fn a_renewal_without_a_binding_drops_that_of_the_old_key() {
    let mut holder = Holder::default();
    let old = certificate(&certificate_claims());
    let binding = binding(&binding_claims(&device()));
    accept_at(ISSUED_S, &mut holder, &old, Some(&binding), &device()).unwrap();
    accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
    assert_eq!(holder.binding(), None);
}

#[test]
fn a_renewal_with_a_bad_binding_changes_nothing() {
    let certificate = certificate(&renewal());
    let mut holder = Phone::new().holder;
    let before = holder.clone();
    let mut refused = |bytes: &[u8], unix_seconds| {
        let binding = Some(bytes);
        let result = accept_at(unix_seconds, &mut holder, &certificate, binding, &fresh_key());
        assert_eq!(holder, before);
        result.unwrap_err()
    };
    let good = binding(&binding_claims(&fresh_key()));
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&flipped, ISSUED_S), AcceptError::BadSignature { kid: PAPERS });
    let of_another = binding(&binding_claims(&device()));
    assert_eq!(refused(&of_another, ISSUED_S), AcceptError::OtherKey);
    let expires = instant(EXPIRES_S);
    assert_eq!(refused(&good, EXPIRES_S + 1), AcceptError::Expired { expires });
    let by_issuer = attach(&issuer(), &binding_claims(&fresh_key()).prepare(ISSUER).unwrap());
    assert_eq!(refused(&by_issuer, ISSUED_S), AcceptError::UnknownIssuer { kid: ISSUER });
    assert!(matches!(refused(&[], ISSUED_S), AcceptError::Decode(_)));
}
