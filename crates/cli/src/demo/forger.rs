//! A fake app, as good as one can be without the keys.

use vneid_payload::{
    Format, Freshness, Hint, Instant, Moment, Presentation, PresentationClaims, PrivateClaims,
    base45, format_of, to_text,
};
use vneid_testworld::{IssuerKeys, SoftKey, TestIssuer};

use crate::error::CliError;
use crate::random::random;

/// A code whose certificate comes from an authority of the forger's own, under the true one's name.
pub(super) fn code_of_own_authority(made: Instant) -> Result<String, CliError> {
    let key = || SoftKey::generate().map_err(CliError::system);
    let roots = vec![key()?, key()?];
    let keys = IssuerKeys { roots, device: key()?, status: key()?, paper: key()?, time: key()? };
    let device = key()?;
    let hint = Hint::new("NTN789");
    let certificate = TestIssuer::new(keys, made).certify(device.public_short(), hint, made);
    code(&certificate, &device, made)
}

/// A code with the certificate of a genuine one, signed with another key: the true one can't be
/// copied out of the phone.
pub(super) fn code_with_certificate_of(genuine: &str, made: Instant) -> Result<String, CliError> {
    let Some(Format::Presentation(body)) = format_of(genuine) else {
        return Err(CliError::system("not a code"));
    };
    let bytes = base45::decode(body).map_err(CliError::system)?;
    let presentation = Presentation::decode(&bytes).map_err(CliError::system)?;
    let certificate = presentation.certificate().envelope().bytes();
    let own = SoftKey::generate().map_err(CliError::system)?;
    code(certificate, &own, made)
}

fn code(certificate: &[u8], key: &SoftKey, made: Instant) -> Result<String, CliError> {
    let claims = PresentationClaims {
        made,
        freshness: Freshness::Cti(random()?),
        moment: Moment::default(),
        private: PrivateClaims::default(),
    };
    let unsigned = claims.prepare(certificate).map_err(CliError::system)?;
    Ok(to_text(&key.complete(&unsigned)))
}
