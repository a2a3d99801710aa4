//! Signatures of the time on one core, beside bare signatures of the same bytes:
//! `cargo bench -p vneid-authority --bench time`.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use vneid_authority::{PemSigner, Signer};
use vneid_client::wire::Bytes;
use vneid_payload::{Kid, TimeClaims};
use vneid_testworld::SoftKey;

const KID: Kid = Kid(*b"T1");
const LASTS: Duration = Duration::from_secs(3);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("time-5431.pem");
    std::fs::write(&path, SoftKey::generate().unwrap().to_pem()).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let signer = PemSigner::from_folder(folder.path()).unwrap();
    let sign = |message: &[u8]| signer.sign(KID, message).now_or_never().unwrap().unwrap();
    let message = TimeClaims { nonce: [7; 16], now_ms: 0 }.prepare(KID).unwrap().signed_bytes();

    let bare = rate(|_| _ = black_box(sign(black_box(&message))));
    let whole = rate(|count| _ = black_box(answer(count, sign)));
    println!("bare signatures a second      {bare:>9.0}");
    println!("signed times a second         {whole:>9.0}   {:.2} of bare", whole / bare);
    let signed = answer(1, sign);
    println!("bytes of a signed time, in an answer {}", signed.len());
}

/// What an answer carries.
fn answer(count: u64, sign: impl Fn(&[u8]) -> [u8; 64]) -> String {
    let nonce = u128::from(count).to_be_bytes();
    let unsigned = TimeClaims { nonce, now_ms: 1_795_489_200_000 }.prepare(KID).unwrap();
    Bytes(unsigned.attach(&sign(&unsigned.signed_bytes()))).to_text()
}

/// How often a second it can be done.
fn rate(mut work: impl FnMut(u64)) -> f64 {
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < LASTS {
        for _ in 0..100 {
            work(count);
            count += 1;
        }
    }
    count as f64 / begun.elapsed().as_secs_f64()
}
