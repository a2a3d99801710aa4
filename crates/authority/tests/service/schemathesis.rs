//! The service against its own OpenAPI document, by schemathesis.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use vneid_client::wire::Papers;
use vneid_core::Level;

use crate::support::{Database, PASSWORD, PUBLIC_URL, World, clerk, person};

/// Runs schemathesis on a service with signed-in phones. `SCHEMATHESIS` names the program; without
/// it, nothing is done: `cargo xtask test` installs it and runs this as a step of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemathesis_finds_nothing() {
    let Ok(program) = std::env::var("SCHEMATHESIS") else { return };
    let generous = |rules: &mut vneid_authority::Rules| rules.calls_in_ten_minutes = u32::MAX;
    let world = World::start_with(Database::sqlite(), generous).await;
    let phone = world.phone("Máy thử");
    let id = phone.join().await.phone.phone;
    let paper = crate::papers::licence("TEST001", "B").to_string();
    world.authority.import_papers(&clerk(), &paper).await.unwrap();
    let papers: Papers = phone.get("/v1/papers").await.ok();
    world.pass(0).await;
    let list = crate::lists::index(&world).await.shards[0].list.clone();
    let list: Vec<&str> = list.split('/').collect();

    let other = "000000000456";
    world.authority.open_account(&clerk(), &person(other, Level::Two), PASSWORD).await.unwrap();
    let doomed = world.phone("Máy sẽ bị gỡ");
    doomed.join_as(other).await;
    let description = json!({
        "public_url": PUBLIC_URL, "now": world.now().unix_seconds(),
        "phone": phone.request_key.to_pem(), "doomed": doomed.request_key.to_pem(),
        "known": {
            "phone": id, "paper": papers.papers[0].paper, "series": "manifest", "sequence": "1",
            "kid": list[0], "day": list[1], "edition": list[2],
        },
    });

    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/schemathesis");
    let folder = folder.canonicalize().unwrap();
    let (address, run) = (world.address(), tempfile::tempdir().unwrap());
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .args(["run", &format!("http://{address}/openapi.json"), "--url"])
        .arg(format!("http://{address}"))
        .args(["--seed", "1", "--max-time", "60", "--max-examples", "40"])
        .args(["--checks", "all"])
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("WORLD", description.to_string())
        .current_dir(run.path());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "its findings stand above");
}
