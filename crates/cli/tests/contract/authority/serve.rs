//! Serving: where, in which world, with which log, until when.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{NUMBER, Service, Site, authority};
use crate::world::{Done, command};

#[test]
fn a_service_tells_where_it_listens_and_stops_when_asked() {
    let site = Site::new();
    for signal in ["-TERM", "-INT"] {
        let service = site.serve(&[]);
        assert_eq!(service.told["public_url"], format!("http://{}", service.address()));
        assert_eq!(service.told["test_world"], true);
        assert_eq!(service.get("/healthz"), (200, "ok\n".to_owned()));
        assert!(service.is_ready());
        let told = service.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw").1;
        assert!(told.contains(service.told["public_url"].as_str().unwrap()), "{told}");
        let (status, log) = service.stop(signal);
        assert_eq!(status, 0);
        assert!(log.contains("code=\"stopped\""), "{log}");
    }
}

#[test]
fn with_nothing_at_all_a_test_world_begins_and_says_so() {
    let folder = TempDir::new().unwrap();
    let serve = |more: &[&str]| {
        let mut command = authority(&["serve", "--listen", "127.0.0.1:0"]);
        command.current_dir(folder.path()).args(more);
        Service::start(command)
    };
    let service = serve(&[]);
    let told = service.told.as_str().unwrap().to_owned();
    assert!(told.contains("TEST WORLD") && told.contains("vneid-authority"), "{told}");
    drop(service);
    let secret = fs::read(folder.path().join("vneid-authority/secret")).unwrap();
    // The second time it is there, and is served again.
    assert!(serve(&["--json"]).is_ready());
    assert_eq!(fs::read(folder.path().join("vneid-authority/secret")).unwrap(), secret);
}

#[test]
fn a_folder_without_an_authority_is_66_and_says_how_to_make_one() {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().to_str().unwrap();
    let cases: [&[&str]; 14] = [
        &["serve"],
        &["account", "list"],
        &["account", "show", NUMBER],
        &["device", "list", NUMBER],
        &["paper", "import", "-"],
        &["root", "show"],
        &["root", "draft", "--out", "x"],
        &["key", "new", "device-4432"],
        &["publish"],
        &["migrate"],
        &["backup", "make", "x"],
        &["backup", "verify", "x"],
        &["status"],
        &["clock", "confirm", "2026-11-24 14:00"],
    ];
    for arguments in cases {
        let mut command = authority(arguments);
        command.args(["--dir", dir]).stdin(Stdio::null()).current_dir(folder.path());
        let done = Done::of(command.output().unwrap());
        assert_eq!((done.status, done.stdout.as_str()), (66, ""), "{arguments:?}");
        assert!(done.stderr.contains("vneid authority init"), "{}", done.stderr);
    }
    assert_eq!(fs::read_dir(dir).unwrap().count(), 0, "nothing is made by accident");
}

#[test]
fn a_port_that_is_taken_is_75_and_nothing_else_happens() {
    let site = Site::new();
    let service = site.serve(&[]);
    let done = site.run(&["serve", "--listen", service.address()]);
    assert_eq!((done.status, done.stdout.as_str()), (75, ""));
    assert!(done.stderr.contains(service.address()) && done.stderr.contains("--listen"));
    assert!(service.is_ready());
}

#[test]
fn a_test_world_is_never_served_to_others() {
    let site = Site::new();
    for more in [&[][..], &["--plain-http"]] {
        let done = site.run(&[&["serve", "--listen", "0.0.0.0:0"], more].concat());
        assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
    }
}

#[test]
fn a_configuration_that_is_wrong_is_78_and_named() {
    let site = Site::new();
    let config = fs::read_to_string(site.path("a/authority.toml")).unwrap();
    for (from, to, told) in [
        ("keys = \"keys\"", "kyes = \"keys\"", "kyes"),
        ("\"keys\"", "\"nowhere\"", "nowhere"),
        ("public/root-2.pem", "public/root-1.pem", "roots 1 and 2"),
        (", \"public/root-3.pem\"", "", "array of length 3"),
        ("test_world_maker", "# ", "test_world_maker"),
        ("outbox_file", "# ", "outbox"),
        ("secret =", "clock_witness = \"time.example\"\nsecret =", "clock_witness is `ntp:HOST`"),
    ] {
        let changed = config.replace(from, to);
        assert_ne!(changed, config, "{from}");
        fs::write(site.path("a/authority.toml"), changed).unwrap();
        let done = site.run(&["serve", "--listen", "127.0.0.1:0"]);
        assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{to}: {}", done.stderr);
        assert!(done.stderr.contains(told), "{}", done.stderr);
    }
    fs::write(site.path("a/authority.toml"), &config).unwrap();
    let mut command = site.command(&["account", "list"]);
    let done = Done::of(command.env("VNEID_AUTHORITY_SECRET", "/nowhere").output().unwrap());
    assert_eq!(done.status, 78, "the environment wins over the file: {}", done.stderr);
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let told = |secret: &str, others: u32, command: &[&str]| {
        fs::set_permissions(site.path(secret), fs::Permissions::from_mode(others)).unwrap();
        let mut command = site.command(command);
        let done = Done::of(command.env("VNEID_AUTHORITY_OUTBOX_TOKEN", "token").output().unwrap());
        let is_told = done.stderr.contains("chmod 600") && done.stderr.contains(secret);
        assert_eq!(is_told, done.status == 78 && others != 0o600, "{secret}: {}", done.stderr);
        is_told
    };
    // Neither has what it says.
    for name in ["a/token", "a/tls.pem", "a/tls-key.pem"] {
        fs::write(site.path(name), "of no use").unwrap();
        fs::set_permissions(site.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let list: &[&str] = &["account", "list"];
    let serve = ["serve", "--tls-certificate", "tls.pem", "--tls-key", "tls-key.pem"];
    for (secret, command) in [
        ("a/keys/device-4431.pem", list),
        ("a/secret", list),
        ("a/token", list),
        ("a/tls-key.pem", &serve),
    ] {
        assert!(told(secret, 0o640, command) && told(secret, 0o604, command), "{secret}");
        assert!(!told(secret, 0o600, command), "{secret}");
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_that_is_closed_does_not_end_the_service() {
    let site = Site::new();
    let service = site.serve(&[]);
    service.signal("-HUP");
    assert!(service.is_ready());
    let (status, log) = service.stop("-TERM");
    assert_eq!(status, 0);
    assert!(log.contains("code=\"reload_ignored\"") && log.contains("code=\"stopped\""), "{log}");
}

#[test]
fn the_metrics_have_an_address_of_their_own_and_a_test_world_none() {
    let site = Site::new();
    let service = site.serve(&[]);
    assert_eq!(service.told["metrics"], serde_json::Value::Null);
    assert_eq!(service.get("/metrics").0, 404);
    drop(service);
    let with = |address: &str| {
        let mut command = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("VNEID_AUTHORITY_METRICS_LISTEN", address);
        command
    };
    let service = Service::start(with("127.0.0.1:0"));
    let metrics = service.told["metrics"].as_str().unwrap();
    let (status, text) = service.get_at(metrics, "/metrics");
    assert!(status == 200 && text.contains("vneid_authority_calls"), "{text}");
    // Taken, and not for a test world.
    let done = Done::of(with(metrics).output().unwrap());
    assert_eq!(done.status, 75, "{}", done.stderr);
    assert!(done.stderr.contains("metrics_listen"), "{}", done.stderr);
    assert_eq!(Done::of(with("0.0.0.0:0").output().unwrap()).status, 78);
}

#[test]
fn the_log_tells_nothing_of_people_and_no_secret() {
    let site = Site::with_account();
    let service = Service::start({
        let mut command = command();
        command.args(["--log", "trace", "authority", "serve", "--log-json", "--json"]);
        command.args(["--listen", "127.0.0.1:0", "--dir", &site.text("a")]);
        command
    });
    let body = format!("{{\"number\":\"{NUMBER}\",\"password\":\"{}\"}}", super::PASSWORD);
    let posted = post(&service, "/v1/sign-ins", &body);
    assert!(posted.starts_with("HTTP/1.1 4"), "{posted}");
    assert_eq!(site.run(&["account", "suspend", NUMBER]).status, 0);
    let (status, log) = service.stop("-TERM");
    assert_eq!(status, 0);
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines.len() > 3, "{log}");
    for line in lines {
        serde_json::from_str::<serde_json::Value>(line).expect("each event is JSON");
    }
    for secret in [NUMBER, super::NAME, super::PASSWORD, "argon2id$", "PRIVATE KEY"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

fn post(service: &Service, path: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(service.address()).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn killed_while_serving_it_serves_again() {
    let site = Site::with_account();
    for _ in 0..3 {
        let service = site.serve(&[]);
        assert!(service.is_ready());
        let id = service.child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
    }
    assert_eq!(site.run(&["account", "show", NUMBER]).one()["number"], NUMBER);
}
