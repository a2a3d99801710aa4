//! The shape of the vector files, for the generator and for the tests that replay them.
//! `tests/vectors/README.md` explains it to everyone else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `structures/*.json`: one signed structure, read from bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureFile {
    /// What the file is about.
    pub about: String,
    /// The name of the structure in the specification.
    pub structure: String,
    /// The cases.
    pub cases: Vec<StructureCase>,
}

/// Bytes, and what a reader makes of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureCase {
    /// Names the case within its file.
    pub name: String,
    /// What it shows.
    pub why: String,
    /// Hexadecimal.
    pub bytes: String,
    /// `read`, `newer` or `malformed`.
    pub expect: String,
    /// Of bytes that are read: every field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub claims: Option<Value>,
    /// Of bytes that are read and have one signature: the Sig_structure, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sig_structure: Option<String>,
    /// Of malformed bytes: where and what.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub malformed: Option<Fault>,
}

/// What is wrong with malformed bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// For example `not_shortest`.
    pub fault: String,
    /// Which field was being read.
    pub field: String,
    /// In bytes from the start.
    pub offset: usize,
}

/// `worlds.json`: who signs, and the lists that an officer's phone begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldFile {
    /// What the file is about.
    pub about: String,
    /// The names of the three pinned roots among the keys.
    pub roots: [String; 3],
    /// The lowest sequence of a trust list that the app accepts.
    pub minimum_sequence: u32,
    /// Every key by name.
    pub keys: BTreeMap<String, KeyEntry>,
    /// Signed device certificates by the name of their phone, hexadecimal.
    pub certificates: BTreeMap<String, String>,
    /// By name.
    pub worlds: BTreeMap<String, WorldEntry>,
}

/// The lists of one world, hexadecimal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldEntry {
    /// What is special about it.
    pub why: String,
    /// The trust list; null when the phone has none.
    pub trust_list: Option<String>,
    /// The status lists.
    pub status_lists: Vec<String>,
    /// The manifest, accepted after the status lists; null when there is none.
    pub manifest: Option<String>,
}

/// A P-256 key pair.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// Hexadecimal.
    pub x: String,
    /// Hexadecimal.
    pub y: String,
    /// The private number, hexadecimal.
    pub private: String,
}

/// `verify/*.json`: an officer's phone, step by step.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyFile {
    /// What the file is about.
    pub about: String,
    /// The cases.
    pub cases: Vec<VerifyCase>,
}

/// One officer's phone, from its start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyCase {
    /// Names the case within its file.
    pub name: String,
    /// What it shows.
    pub why: String,
    /// The world whose lists the phone holds.
    pub world: String,
    /// The version of the phone's app, when it is not 1.2.300.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<[u16; 3]>,
    /// What happens, in this order.
    pub steps: Vec<Step>,
}

/// One thing that happens to an officer's phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the README of the vectors explains each member")]
pub enum Step {
    /// The phone learns the authority's time.
    Learn { authority_ms: i64, sent: Clocks, received: Clocks, expect: String },
    /// A QR is scanned.
    Verify {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        source: Option<String>,
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        can_request: bool,
        now: Clocks,
        expect: Box<Expected>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        in_a_row: Option<usize>,
    },
    /// A text is typed where the calibration code is asked for.
    ProveTyping { text: String, now: Clocks, expect: bool },
    /// The field that is typed into has lost the focus, or there is another keyboard.
    InterruptTyping,
    /// The officer says "next".
    Next,
    /// The officer's phone shows a challenge.
    PutChallenge { nonce: String, now: Clocks },
    /// The phone is restarted with what it had stored; inspection and challenge are gone.
    Restart,
    /// A sync brings a trust list.
    AcceptTrustList {
        bytes: String,
        /// The phone's clocks; nothing is known of the time without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        now: Option<Clocks>,
        expect: String,
    },
    /// A sync brings a status list.
    AcceptStatusList {
        bytes: String,
        /// The phone's clocks; nothing is known of the time without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        now: Option<Clocks>,
        expect: String,
    },
    /// A sync brings a delta.
    AcceptDelta {
        bytes: String,
        /// The phone's clocks; nothing is known of the time without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        now: Option<Clocks>,
        expect: String,
    },
    /// A sync brings a manifest.
    AcceptManifest {
        bytes: String,
        /// The phone's clocks; nothing is known of the time without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        now: Option<Clocks>,
        expect: String,
    },
}

/// `time.json`: what a phone knows of the time, step by step.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeFile {
    /// What the file is about.
    pub about: String,
    /// The cases.
    pub cases: Vec<TimeCase>,
}

/// One phone, from its start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeCase {
    /// Names the case within its file.
    pub name: String,
    /// What it shows.
    pub why: String,
    /// The world whose lists the phone holds.
    pub world: String,
    /// What happens, in this order.
    pub steps: Vec<TimeStep>,
}

/// One thing that happens to a phone's idea of the time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the README of the vectors explains each member")]
pub enum TimeStep {
    /// The authority's time comes, known to be its own.
    Learn { authority_ms: i64, sent: Clocks, received: Clocks, expect: String },
    /// An answer comes that should be a signed time.
    TakeTime { bytes: String, nonce: String, sent: Clocks, received: Clocks, expect: String },
    /// The phone is asked what time it is.
    Time { now: Clocks, expect: TimeExpected },
    /// The app is started again with what it had stored.
    Restart,
}

/// What time it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeExpected {
    /// Seconds since 1970.
    pub now: i64,
    /// Whether it was learned in this boot.
    pub confirmed: bool,
    /// By how much the wall clock was corrected.
    pub correction_s: i64,
    /// How far it may be off; null when it is not confirmed.
    pub uncertainty_ms: Option<u64>,
}

/// `wallet.json`: a citizen's phone, to which papers and lists come.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletFile {
    /// What the file is about.
    pub about: String,
    /// The cases.
    pub cases: Vec<WalletCase>,
}

/// One citizen's phone, from its start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletCase {
    /// Names the case.
    pub name: String,
    /// What it shows.
    pub why: String,
    /// The world whose lists the phone holds.
    pub world: String,
    /// What happens, in this order.
    pub steps: Vec<WalletStep>,
}

/// One thing that happens to a citizen's phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the README of the vectors explains each member")]
pub enum WalletStep {
    /// A paper comes.
    Import { bytes: String, expect: String },
    /// The papers are listed, each with its state or why it is not shown.
    List { now: i64, expect: Vec<String> },
    /// A sync brings a trust list.
    AcceptTrustList { bytes: String, expect: String },
    /// A sync brings a status list.
    AcceptStatusList { bytes: String, expect: String },
}

/// A phone's clocks, read together.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// The wall clock, milliseconds since 1970.
    pub wall_ms: i64,
    /// Time since boot, milliseconds.
    pub since_boot_ms: u64,
    /// Names the boot. As a boot identifier of 16 bytes: 15 zeros and this one.
    pub boot: u8,
}

/// What a verdict must be, to the last fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The kind.
    pub kind: String,
    /// The code.
    pub code: String,
    /// The hint; null when it is not shown or not there.
    pub hint: Option<String>,
    /// The next action.
    pub next_action: String,
    /// The notices, in this order.
    pub notices: Vec<String>,
    /// Every fact that is known, and no other.
    pub facts: Map<String, Value>,
}
