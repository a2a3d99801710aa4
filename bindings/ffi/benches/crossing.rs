//! What the calls of an officer's phone take in Rust, to hold against the same calls in Kotlin and
//! Swift: `cargo xtask bench bindings` runs all three in turn, with the same case.
//!
//! `crossing prepare DIR` writes the case: a phone's state, a genuine code of `tests/vectors`, the
//! clocks, the pinned roots, a frame. `crossing run DIR` measures, and writes medians in
//! microseconds, one `name value` a line.

#![allow(clippy::unwrap_used, reason = "a benchmark of a case that is ours")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;
use vneid_client::wire::Platform;
use vneid_core::{ListOutcome, Source, VerdictCode, World};
use vneid_ffi::{
    App, CameraScanner, Clocks, HttpAnswer, HttpRequest, KeyError, Keys, MadeKeys, Phone,
    PhoneError, Reading, Store, StoreError, Transport, TransportError,
};
use vneid_payload::AppVersion;
use vneid_qr::QrCode;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["prepare", folder] => prepare(Path::new(folder)),
        ["run", folder] => run(&Case::read(Path::new(folder))?),
        _ => Err("crossing prepare DIR | crossing run DIR".into()),
    }
}

/// What all three languages measure with.
struct Case {
    roots: Vec<u8>,
    state: Vec<u8>,
    code: String,
    clocks: String,
    frame: Vec<u8>,
}

impl Case {
    fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            roots: fs::read(folder.join("roots"))?,
            state: fs::read(folder.join("state"))?,
            code: fs::read_to_string(folder.join("code"))?,
            clocks: fs::read_to_string(folder.join("clocks"))?,
            frame: fs::read(folder.join("frame"))?,
        })
    }

    fn now(&self) -> Reading {
        let mut numbers = self.clocks.split(' ').map(|it| it.parse::<i64>().unwrap());
        let mut next = || numbers.next().unwrap();
        reading(next(), next().unsigned_abs(), next().unsigned_abs() as u8)
    }

    fn phone(&self) -> Arc<Phone> {
        let store = Arc::new(MemoryStore(Mutex::new(Some(self.state.clone()))));
        open(&self.roots, store, Arc::new(Shown(self.now())))
    }
}

fn run(case: &Case) -> Result<(), Box<dyn Error>> {
    let scanner = CameraScanner::new();
    let refused = |plane: &[u8]| assert!(scanner.scan(plane, WIDTH, HEIGHT, WIDTH, 45, 0).is_err());
    // In turn, so that neither is the warmer one.
    let mut empties = Vec::new();
    report("frame_refused", 20_000, || {
        empties.push(timed(|| refused(&[])));
        timed(|| refused(&case.frame))
    });
    print("empty_refused", empties);
    let mut frames = 0;
    report("frame_scanned", 300, || {
        frames += 1;
        timed(|| black_box(scanner.scan(&case.frame, WIDTH, HEIGHT, WIDTH, 90, frames * 33)))
    });

    let officer = case.phone().officer();
    report("verdict_other", 20_000, || {
        timed(|| officer.verify("https://vneid.test", Source::Seen, false))
    });
    report("verdict_again", 5_000, || timed(|| officer.verify(&case.code, Source::Seen, false)));
    report("verdict_first", 2_000, || {
        let officer = case.phone().officer();
        let mut code = None;
        let took =
            timed(|| code = Some(officer.verify(&case.code, Source::Seen, false).unwrap().code));
        assert_eq!(code, Some(VerdictCode::Genuine));
        took
    });
    Ok(())
}

/// Prints the median of `times` measurements.
fn report(name: &str, times: usize, mut measure: impl FnMut() -> f64) {
    (0..times / 10).for_each(|_| _ = measure());
    print(name, (0..times).map(|_| measure()).collect());
}

fn print(name: &str, mut measured: Vec<f64>) {
    measured.sort_by(f64::total_cmp);
    println!("{name} {:.3}", measured[measured.len() / 2]);
}

/// Microseconds.
fn timed<T>(call: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(call());
    start.elapsed().as_secs_f64() * 1e6
}

fn prepare(folder: &Path) -> Result<(), Box<dyn Error>> {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let json = |path| -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_slice(&fs::read(vectors.join(path))?)?)
    };
    let worlds = json("worlds.json")?;
    let mut roots = Vec::new();
    for name in worlds["roots"].as_array().unwrap() {
        let key = &worlds["keys"][name.as_str().unwrap()];
        roots.extend([vec![4], bytes(&key["x"]), bytes(&key["y"])].concat());
    }
    let store = Arc::new(MemoryStore(Mutex::new(None)));
    let phone = open(&roots, store.clone(), Arc::new(Shown(reading(0, 0, 0))));
    let officer = phone.officer();
    let world = &worlds["worlds"]["base"];
    assert_eq!(officer.import_list(bytes(&world["trust_list"]))?, ListOutcome::InForce);
    for list in world["status_lists"].as_array().unwrap() {
        assert_eq!(officer.import_list(bytes(list))?, ListOutcome::InForce);
    }
    officer.import_list(bytes(&world["manifest"]))?;

    let genuine = json("verify/genuine.json")?;
    let [learn, verify] = &genuine["cases"][0]["steps"].as_array().unwrap()[..] else {
        return Err("the first genuine vector is learn and verify no more".into());
    };
    let clocks = |it: &Value| {
        let number = |name: &str| it[name].as_i64().unwrap();
        (number("wall_ms"), number("since_boot_ms"), number("boot"))
    };
    let read = |it: &Value| {
        let (wall, since_boot, boot) = clocks(it);
        reading(wall, since_boot.unsigned_abs(), boot as u8)
    };
    let authority_ms = learn["authority_ms"].as_i64().unwrap();
    assert!(phone.learn_time(authority_ms, read(&learn["sent"]), read(&learn["received"]))?);

    let code = verify["text"].as_str().unwrap();
    let (wall, since_boot, boot) = clocks(&verify["now"]);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("roots"), &roots)?;
    fs::write(folder.join("state"), store.0.lock().unwrap().take().unwrap())?;
    fs::write(folder.join("code"), code)?;
    fs::write(folder.join("clocks"), format!("{wall} {since_boot} {boot}"))?;
    fs::write(folder.join("frame"), frame_of(code))?;
    Ok(())
}

/// A phone's screen with a code, as a camera would see it that sees well.
fn frame_of(code: &str) -> Vec<u8> {
    let qr = QrCode::encode(code).unwrap();
    let mut frame = vec![235; (WIDTH * HEIGHT) as usize];
    for (index, _) in qr.modules().iter().enumerate().filter(|(_, dark)| **dark == 1) {
        let (left, top) = (300 + index % qr.size() * 8, 100 + index / qr.size() * 8);
        for row in 0..8 {
            let start = (top + row) * WIDTH as usize + left;
            frame[start..start + 8].fill(20);
        }
    }
    frame
}

fn open(roots: &[u8], store: Arc<MemoryStore>, clocks: Arc<dyn Clocks>) -> Arc<Phone> {
    let app = App {
        authority: "https://authority.test".into(),
        roots: roots.chunks(65).map(<[u8]>::to_vec).collect(),
        world: World::Test,
        minimum_sequence: 0,
        version: AppVersion { major: 1, minor: 0, patch: 0 },
        platform: Platform::Test,
        model: "Test".into(),
    };
    Arc::new(Phone::open(app, Arc::new(Nothing), store, Arc::new(Nothing), clocks).unwrap())
}

fn reading(wall_ms: i64, since_boot_ms: u64, boot: u8) -> Reading {
    let mut id = vec![0; 16];
    id[15] = boot;
    Reading { wall_ms, since_boot_ms, boot: id }
}

fn bytes(hex: &Value) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex.as_str().unwrap()[at..at + 2], 16).unwrap();
    (0..hex.as_str().unwrap().len()).step_by(2).map(byte).collect()
}

/// Clocks that stand still.
struct Shown(Reading);

impl Clocks for Shown {
    fn now(&self) -> Result<Reading, PhoneError> {
        Ok(self.0.clone())
    }
}

struct MemoryStore(Mutex<Option<Vec<u8>>>);

impl Store for MemoryStore {
    fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn save(&self, state: Vec<u8>) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = Some(state);
        Ok(())
    }
}

/// No keys and no network: an officer needs neither to verify.
struct Nothing;

#[async_trait::async_trait]
impl Keys for Nothing {
    async fn make_enrolment_keys(&self, _: Vec<u8>) -> Result<MadeKeys, KeyError> {
        Err(KeyError::Gone)
    }

    async fn make_presentation_key(&self, _: Vec<u8>) -> Result<MadeKeys, KeyError> {
        Err(KeyError::Gone)
    }

    fn sign_request(&self, _: Vec<u8>, _: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Gone)
    }

    async fn sign_presentation(&self, _: Vec<u8>, _: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Gone)
    }

    fn forget_all_but(&self, _: Vec<Vec<u8>>) -> Result<(), KeyError> {
        Ok(())
    }
}

#[async_trait::async_trait]
impl Transport for Nothing {
    async fn send(&self, _: HttpRequest) -> Result<HttpAnswer, TransportError> {
        Err(TransportError::Unreachable { reason: "no network".into() })
    }
}

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
