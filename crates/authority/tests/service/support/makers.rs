//! The makers of phones in every test world, and what its service believes of them.

use std::fs;
use std::path::Path;

use vneid_authority::{
    AndroidApp, AndroidKeyAttestation, AndroidStatusFile, AppAttest, AppleApp, AppleEnvironment,
    TestWorldAttestation, TrustAnchors, Verifiers,
};
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;
use vneid_testworld::{AndroidManufacturer, AppleManufacturer, SoftKey};

/// The genuine Android app, and who signed it.
pub(crate) const PACKAGE: &str = "vn.example.thunghiem";
pub(crate) const DIGEST: [u8; 32] = [0xd1; 32];
/// The genuine iOS app.
pub(crate) const APPLE_APP: &str = "THUNGHIEM1.vn.example.thunghiem";
/// The name of the file of Android keys that are no longer believed.
pub(crate) const ANDROID_STATUS: &str = "android-status.json";
/// From which age on that file says nothing.
pub(crate) const STATUS_MAX_AGE_S: i64 = 72 * 3_600;

pub(crate) fn android() -> AndroidManufacturer {
    AndroidManufacturer::new([key(11), key(12), key(13), key(14)])
}

pub(crate) fn apple() -> AppleManufacturer {
    AppleManufacturer::new([key(15), key(16)])
}

/// Verifiers of software phones, Android phones and Apple phones.
pub(crate) fn believed(software: PublicKey, folder: &Path) -> Verifiers {
    let anchors = |pem: String| TrustAnchors::from_pem(&pem).unwrap();
    let app = AndroidApp { package: PACKAGE.to_owned(), signing_digests: vec![DIGEST] };
    let apple_app =
        AppleApp { id: APPLE_APP.to_owned(), environment: AppleEnvironment::Production };
    let status = folder.join(ANDROID_STATUS);
    fs::write(&status, r#"{"entries": {}}"#).unwrap();
    let status = AndroidStatusFile::open(&status, STATUS_MAX_AGE_S, None).unwrap();
    let android_root = anchors(android().root_pem(Instant::EPOCH));
    Verifiers {
        android: Some(AndroidKeyAttestation::new(android_root, app, status)),
        apple: Some(AppAttest::new(anchors(apple().root_pem(Instant::EPOCH)), &apple_app)),
        test: Some(TestWorldAttestation::new(software)),
    }
}

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}
