//! The signature base (RFC 9421 section 2.5).

/// The bytes that a signature covers: one line for each component, then the parameters.
///
/// `components` are names and values as they stand in the message; `parameters` is the inner list of
/// the signature's member in `Signature-Input`, serialised.
pub(super) fn signature_base(components: &[(&str, &str)], parameters: &str) -> String {
    let mut base = String::new();
    for (name, value) in components {
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str("\"@signature-params\": ");
    base.push_str(parameters);
    base
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use vneid_core::crypto::PublicKey;
    use vneid_payload::FullKey;

    use super::*;

    /// RFC 9421 appendix B.1.3, `test-key-ecc-p256`, the last 64 bytes of its public key.
    const KEY: &str = "qIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71\
                       Z50VGGdldkkDXZCnTNnoXQ==";
    /// RFC 9421 appendix B.2.4.
    const SIGNATURE: &str = "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDA\
                             Uy5eCdlYUEkLIj+32oiasw==";

    #[test]
    fn the_rfcs_ecdsa_signature_holds_over_our_base() {
        let point: [u8; 64] = STANDARD.decode(KEY).unwrap().try_into().unwrap();
        let (x, y) = (point[..32].try_into().unwrap(), point[32..].try_into().unwrap());
        let key = PublicKey::from_full(&FullKey { x, y }).unwrap();
        let base = signature_base(
            &[
                ("@status", "200"),
                ("content-type", "application/json"),
                (
                    "content-digest",
                    "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0\
                     rjJuahq4l5aGgfLQ==:",
                ),
                ("content-length", "23"),
            ],
            "(\"@status\" \"content-type\" \"content-digest\" \"content-length\")\
             ;created=1618884473;keyid=\"test-key-ecc-p256\"",
        );
        let signature: [u8; 64] = STANDARD.decode(SIGNATURE).unwrap().try_into().unwrap();
        assert!(key.verify(base.as_bytes(), &signature));
        assert!(!key.verify(base.replace("200", "201").as_bytes(), &signature));
    }
}
