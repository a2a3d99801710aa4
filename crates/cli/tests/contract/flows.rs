//! Plays `tests/flows` with the program alone: the authority in one process, each step on a phone in
//! another. `bindings/kotlin` and `bindings/swift` play the same with the library.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::{Done, command};

#[test]
fn every_flow() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/flows");
    let mut played = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let flow: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            Flow::new(&flow).play(&path.file_name().unwrap().to_string_lossy(), &flow);
            played += 1;
        }
    }
    assert!(played > 0);
}

/// A flow under way.
struct Flow {
    world: World,
    phones: HashMap<String, Phone>,
    /// Activation codes, by the names that steps gave them.
    codes: HashMap<String, String>,
    waited_s: u64,
}

/// A phone that a step has named.
struct Phone {
    folder: PathBuf,
    /// Whether the officer has looked at a code since the last "next". A call of `verify` is one
    /// inspection, so a second look within one can't be played.
    is_inspecting: bool,
}

impl Flow {
    fn new(flow: &Value) -> Self {
        let arguments = flow["authority"].as_array().cloned().unwrap_or_default();
        let arguments: Vec<_> = arguments.iter().map(|it| it.as_str().unwrap()).collect();
        let (phones, codes) = (HashMap::new(), HashMap::new());
        Self { world: World::serve(&arguments), phones, codes, waited_s: 0 }
    }

    fn play(mut self, file: &str, flow: &Value) {
        for person in flow["people"].as_array().unwrap() {
            self.world.add(person);
        }
        for (index, step) in flow["steps"].as_array().unwrap().iter().enumerate() {
            let place = format!("{file}, step {index}");
            match step["do"].as_str().unwrap() {
                "wait" => self.waited_s += step["seconds"].as_u64().unwrap(),
                "operator" => {
                    let arguments = step["arguments"].as_array().unwrap();
                    let arguments: Vec<_> =
                        arguments.iter().map(|it| it.as_str().unwrap()).collect();
                    self.world.operate(&arguments, "");
                }
                "activation_code" => {
                    let code = self.world.activation_code(step["number"].as_str().unwrap());
                    self.codes.insert(step["as"].as_str().unwrap().to_owned(), code);
                }
                what => self.on_phone(what, step, &place),
            }
        }
    }

    fn on_phone(&mut self, what: &str, step: &Value, place: &str) {
        let name = step["phone"].as_str().unwrap();
        if !self.phones.contains_key(name) {
            let phone = self.world.phone(name);
            self.phones.insert(name.to_owned(), phone);
        }
        let now = self.now();
        let phone = self.phones.get_mut(name).unwrap();
        let text = |member: &str| step[member].as_str().unwrap();
        let on_off = || if step["on"] == true { "on" } else { "off" };
        match what {
            "sign_in" => {
                let expect = step["expect"].as_str().unwrap_or("active");
                self.world.sign_in(phone, text("number"), expect, place);
            }
            "activate" => {
                let typed = match step["code"].as_str() {
                    Some(name) => self.codes[name].to_lowercase().replace('-', ""),
                    None => text("typed").to_owned(),
                };
                activate(phone, &typed, text("expect"), place);
            }
            "switch" => _ = phone.ok(place, &["switch", on_off()]),
            "officer_mode" => _ = phone.ok(place, &["officer", on_off()]),
            "sync" => sync(phone, step["lists_changed"] == true, place),
            "make_code" => {
                let picture = step["as"].as_str().map(|name| self.world.picture(name));
                make_code(phone, text("expect"), picture.as_deref(), &now, place);
            }
            "read" => {
                assert!(!phone.is_inspecting, "{place}: two looks in one inspection");
                phone.is_inspecting = true;
                read(phone, &self.world.picture(text("code")), &step["expect"], &now, place);
            }
            "next" => phone.is_inspecting = false,
            "set_clock" => _ = phone.ok(place, &["clock", &step["seconds"].to_string()]),
            "reboot" => _ = phone.ok(place, &["restart", "--now", &now]),
            "papers" => papers(phone, &step["expect"], &now, place),
            _ => panic!("{place}: no such step"),
        }
    }

    /// The instant that it is for every phone.
    fn now(&self) -> String {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        (since.as_secs() + self.waited_s).to_string()
    }
}

fn activate(phone: &Phone, typed: &str, expect: &str, place: &str) {
    let done = phone.run(&["activate", typed], "");
    if expect == "active" {
        assert_eq!(done.status, 0, "{place}: {}{}", done.stdout, done.stderr);
        assert_eq!(phone.ok(place, &["status"]).one()["enrolment"], "active", "{place}");
    } else {
        assert_eq!(
            (done.status, &done.one()["troubles"][0]["code"]),
            (69, &json!(expect)),
            "{place}"
        );
    }
}

fn sync(phone: &Phone, must_change: bool, place: &str) {
    for _ in 0..40 {
        let report = phone.ok(place, &["sync"]).one();
        assert_eq!(report["troubles"], json!([]), "{place}");
        if report["lists_changed"] == true || !must_change {
            return;
        }
        thread::sleep(Duration::from_millis(500));
    }
    panic!("{place}: no new lists");
}

fn make_code(phone: &Phone, expect: &str, picture: Option<&str>, now: &str, place: &str) {
    let mut arguments = vec!["present", "--now", now];
    arguments.extend(picture.iter().flat_map(|path| ["--png", path]));
    let done = phone.run(&arguments, "");
    if done.status == 0 {
        assert_eq!(expect, "made", "{place}");
        let left_ms = done.one()["remaining_ms"].as_u64().unwrap();
        assert!((55_000..=60_000).contains(&left_ms), "{place}: {left_ms}");
    } else {
        assert_eq!((done.status, &done.one()["refused"][0]), (69, &json!(expect)), "{place}");
    }
}

fn read(phone: &Phone, picture: &str, expect: &Value, now: &str, place: &str) {
    let done = phone.run(&["verify", "--now", now, "--image", picture], "");
    let verdict = done.one();
    for member in ["kind", "code", "hint"] {
        assert_eq!(verdict[member], expect[member], "{place}: {member}");
    }
    let statuses = ["genuine", "not_genuine", "cannot_tell", "not_ours"];
    let status = statuses.iter().position(|kind| expect["kind"] == *kind).unwrap();
    assert_eq!(done.status, i32::try_from(status).unwrap(), "{place}");
    let notices = verdict["notices"].as_array().unwrap();
    for notice in expect["notices"].as_array().unwrap() {
        assert!(notices.contains(notice), "{place}: {notice} is not in {notices:?}");
    }
}

fn papers(phone: &Phone, expect: &Value, now: &str, place: &str) {
    let lines = phone.ok(place, &["wallet", "--now", now]).json();
    let shown = |paper: &Value| json!({ "kind": paper["kind"], "state": paper["state"], "holder": paper["holder"] });
    let all: Vec<Value> = lines.iter().map(shown).collect();
    assert_eq!(json!(all), *expect, "{place}");
    for number in 1..=lines.len() {
        phone.ok(place, &["wallet", "--now", now, "--open", &number.to_string()]);
    }
}

impl Phone {
    fn run(&self, arguments: &[&str], input: &str) -> Done {
        let mut command = command();
        command.args(["phone"]).args(arguments).arg("--json").arg("--dir").arg(&self.folder);
        feed(command, input)
    }

    fn ok(&self, place: &str, arguments: &[&str]) -> Done {
        self.ok_with(place, arguments, "")
    }

    fn ok_with(&self, place: &str, arguments: &[&str], input: &str) -> Done {
        let done = self.run(arguments, input);
        assert_eq!(done.status, 0, "{place}: {}{}", done.stdout, done.stderr);
        done
    }
}

/// A test world with its authority in a process of its own.
struct World {
    folder: TempDir,
    serving: Child,
    url: String,
}

impl World {
    fn serve(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let authority = folder.path().join("authority");
        let made = run_authority(&authority, &["init"], "");
        assert_eq!(made.status, 0, "{}", made.stderr);
        let mut serve = command();
        serve.args(["authority", "serve", "--listen", "127.0.0.1:0", "--json"]).args(arguments);
        let mut serving = serve
            .arg("--dir")
            .arg(&authority)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let url = told["public_url"].as_str().unwrap().to_owned();
        Self { folder, serving, url }
    }

    fn authority(&self) -> PathBuf {
        self.folder.path().join("authority")
    }

    fn operate(&self, arguments: &[&str], input: &str) {
        let done = run_authority(&self.authority(), arguments, input);
        assert_eq!(done.status, 0, "{arguments:?}: {}{}", done.stdout, done.stderr);
    }

    fn add(&self, person: &Value) {
        let text = |member: &str| person[member].as_str().unwrap();
        let level = person["level"].to_string();
        let add = ["account", "add", text("number"), "--name", text("name"), "--level", &level];
        self.operate(&add, PASSWORD);
        let papers = person["papers"].as_array().unwrap();
        let lines: Vec<String> = papers.iter().map(Value::to_string).collect();
        if !lines.is_empty() {
            self.operate(&["paper", "import", "-"], &lines.join("\n"));
        }
    }

    fn phone(&self, name: &str) -> Phone {
        let phone = Phone { folder: self.folder.path().join(name), is_inspecting: false };
        let world = self.authority();
        let new = ["new", "--server", &self.url, "--world", world.to_str().unwrap()];
        phone.ok(name, &new);
        phone
    }

    fn activation_code(&self, number: &str) -> String {
        let arguments = ["account", "activation", number, "--json"];
        let done = run_authority(&self.authority(), &arguments, "");
        done.one()["activation_code"].as_str().unwrap().to_owned()
    }

    fn sign_in(&self, phone: &Phone, number: &str, expect: &str, place: &str) {
        let sent = phone.ok_with(place, &["sign-in", "--number", number], PASSWORD).one();
        assert_eq!(phone.ok(place, &["status"]).one()["enrolment"], "signing_in", "{place}");
        let message = self.message_to(number);
        let digits = format!(" {}. ", sent["code_sent"]["digits"].as_str().unwrap());
        assert!(message.contains(&digits), "{place}: {digits} is not in {message}");
        phone.ok(place, &["code", code_in(&message)]);
        assert_eq!(phone.ok(place, &["status"]).one()["enrolment"], expect, "{place}");
        phone.ok_with(place, &["passcode", "set"], "280619\n");
    }

    /// The last message that was sent to this number.
    fn message_to(&self, number: &str) -> String {
        let outbox = fs::read_to_string(self.authority().join("outbox.jsonl")).unwrap();
        let mut lines =
            outbox.lines().rev().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let message = lines.find(|it| it["number"] == number).unwrap();
        message["text"].as_str().unwrap().to_owned()
    }

    fn picture(&self, name: &str) -> String {
        self.folder.path().join(name).with_extension("png").to_str().unwrap().to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.serving.kill();
        let _ = self.serving.wait();
    }
}

/// The one-time code in a message.
fn code_in(message: &str) -> &str {
    let is_code = |it: &&str| it.len() == 6 && it.bytes().all(|byte| byte.is_ascii_digit());
    message.split(' ').find(is_code).unwrap()
}

fn run_authority(folder: &Path, arguments: &[&str], input: &str) -> Done {
    let mut command = command();
    command.arg("authority").args(arguments).arg("--dir").arg(folder);
    feed(command, input)
}

fn feed(mut command: Command, input: &str) -> Done {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // What does not read its input may have ended before.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Done::of(child.wait_with_output().unwrap())
}

const PASSWORD: &str = "Mat-khau-thu-nghiem-1";
