//! What the program says of a verdict is what `tests/showing.json` says, as in both apps.

use std::path::Path;

use serde_json::Value;

use crate::world::{Done, T, World, command};

fn repository_file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).expect(path)
}

#[test]
fn a_verdict_says_what_the_table_of_all_shells_says() {
    let table: Value = serde_json::from_str(&repository_file("tests/showing.json")).unwrap();
    let texts: toml::Table = repository_file("bindings/texts.toml").parse().unwrap();
    let text = |key: &str| {
        let found = key.split('.').try_fold(&texts, |table, part| table.get(part)?.as_table());
        found.and_then(|it| it.get("vi")?.as_str()).expect(key)
    };
    let world = World::new();
    let (code, officer) = (world.code(T), world.officer());
    for (scanned, now, verdict) in [
        (&*code, T, "genuine"),
        (&*code, T + 71, "too_old"),
        (&*code, T - 11, "made_in_future"),
        ("VN1:AAAA", T, "malformed"),
        ("https://example.test", T, "web_address"),
    ] {
        let mut verify = command();
        verify.args(["--lang", "vi", "verify", "--no-memory", "--officer", &officer]);
        verify.args(["--now", &now.to_string(), "--text", scanned]);
        let seen = Done::of(verify.output().unwrap()).stdout;
        assert!(seen.contains(verdict), "{seen}");
        let says = table[format!("verdict-{verdict}")]["says"].as_array().unwrap();
        for key in says.iter().filter_map(Value::as_str) {
            assert!(seen.contains(text(key)), "{verdict} lacks {key}: {seen}");
        }
    }
}
