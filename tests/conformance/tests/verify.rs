//! Every case of `verify/*.json`, step by step.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use vneid_conformance::format::{Step, TimeFile, VerifyFile, WalletFile, WorldFile};
use vneid_conformance::replay::{LOWEST_APP, Lists};
use vneid_core::VerdictCode;

fn world_file() -> WorldFile {
    let path = vneid_conformance::vectors_folder().join("worlds.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn verify_files() -> Vec<(String, VerifyFile)> {
    let folder = vneid_conformance::vectors_folder().join("verify");
    let mut files: Vec<(String, VerifyFile)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

#[test]
fn every_case_goes_as_the_vectors_say() {
    let lists = Lists::load(&world_file()).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for (file, content) in verify_files() {
        for case in &content.cases {
            let app = case.app.unwrap_or(LOWEST_APP);
            let mut phone = lists.phone_of(&case.world, app).unwrap();
            for (number, step) in case.steps.iter().enumerate() {
                count += 1;
                if let Err(difference) = phone.play(step) {
                    wrong.push(format!("{file} / {}, step {number}:\n    {difference}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} steps wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 600, "only {count} steps");
}

#[test]
fn every_case_of_the_time_goes_as_the_vectors_say() {
    let lists = Lists::load(&world_file()).unwrap();
    let path = vneid_conformance::vectors_folder().join("time.json");
    let file: TimeFile = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for case in &file.cases {
        let mut phone = lists.phone(&case.world).unwrap();
        for (number, step) in case.steps.iter().enumerate() {
            if let Err(difference) = phone.play_time(step) {
                wrong.push(format!("{}, step {number}:\n    {difference}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} steps wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(file.cases.len() > 40, "only {} cases", file.cases.len());
}

#[test]
fn papers_go_as_the_vectors_say() {
    let lists = Lists::load(&world_file()).unwrap();
    let path = vneid_conformance::vectors_folder().join("wallet.json");
    let file: WalletFile = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for case in &file.cases {
        let mut phone = lists.citizen(&case.world).unwrap();
        for (number, step) in case.steps.iter().enumerate() {
            if let Err(difference) = phone.play(step) {
                wrong.push(format!("{}, step {number}: {difference}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_is_reached_by_a_vector() {
    let mut reached = BTreeSet::new();
    for (_, content) in verify_files() {
        for step in content.cases.into_iter().flat_map(|case| case.steps) {
            if let Step::Verify { expect, .. } = step {
                reached.insert(expect.code);
            }
        }
    }
    let missing: Vec<_> = VerdictCode::ALL
        .iter()
        .filter(|code| !reached.contains(code.name()))
        // 4096 codes make no readable vector: see `full_memory.rs`.
        .filter(|code| **code != VerdictCode::MemoryFull)
        .map(|code| code.name())
        .collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
}
