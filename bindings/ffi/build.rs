//! How the library is linked for phones, whoever calls the linker: cargo, cargo-ndk or Gradle.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| env::var(name).is_ok_and(|it| it == value);
    let arguments: &[&str] = if is("CARGO_CFG_TARGET_OS", "android") {
        &ANDROID
    } else if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("PROFILE", "release")
    {
        &LINUX
    } else {
        &[]
    };
    if !arguments.is_empty() {
        // What Kotlin and Swift are generated from is of no use in an app, nor are functions that
        // they do not call. Only names that stand in a list of their own can be taken back from
        // those that rustc exports.
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/left-out.ver");
        println!("cargo::rustc-cdylib-link-arg=-Wl,--version-script={list}");
        println!("cargo::rerun-if-changed={list}");
    }
    for argument in arguments {
        println!("cargo::rustc-cdylib-link-arg=-Wl,{argument}");
    }
}

/// For lld, Android's linker.
const ANDROID: [&str; 5] = [
    // Phones whose pages are of 16 KiB load no library that is laid out for smaller ones.
    "-z,max-page-size=16384",
    // Functions of the same machine code are kept once.
    "--icf=all",
    // Smaller, and understood since Android 6.
    "--pack-dyn-relocs=android",
    "-soname,libvneid_ffi.so",
    // A function that Android has not is found here and not when an app starts.
    "--no-undefined",
];

/// The same for lld on x86-64, where it is Rust's own linker: so that sizes measured here say
/// something about phones.
const LINUX: [&str; 2] = ["--icf=all", "-z,pack-relative-relocs"];
