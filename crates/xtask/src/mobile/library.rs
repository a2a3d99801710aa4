//! Whether a compiled library is what a phone loads and what the Kotlin and Swift halves call.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::elf::Elf;
use crate::bindings::SWIFT_FILES;
use crate::runner::Runner;
use crate::workspace::Workspace;

/// The functions that the generated halves call, by the headers that were generated with them.
pub(crate) fn functions(workspace: &Workspace) -> Result<BTreeSet<String>, String> {
    let mut functions = BTreeSet::new();
    for (crate_name, _) in SWIFT_FILES {
        let header = workspace.target.join(format!("xtask/bindings/swift/{crate_name}.h"));
        let text = fs::read_to_string(&header)
            .map_err(|error| format!("{}: {error}; run cargo xtask bindings", header.display()))?;
        let of_crate = declared(&text);
        if of_crate.is_empty() {
            return Err(format!("{} declares no function", header.display()));
        }
        functions.extend(of_crate);
    }
    Ok(functions)
}

/// What an Android library is, once nothing is wrong with it.
pub(crate) fn android(
    file: &[u8],
    machine: u16,
    functions: &BTreeSet<String>,
) -> Result<String, String> {
    let elf = Elf::read(file)?;
    let faults = faults(&elf, machine, functions);
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    Ok(format!(
        "linked: {} bytes stripped, {} segments for pages of 16 KiB, all {} functions exported",
        file.len(),
        elf.loads.len(),
        functions.len()
    ))
}

/// What a static library for iOS is, once it has every function.
pub(crate) fn ios(
    runner: &Runner,
    workspace: &Workspace,
    path: &Path,
    bytes: usize,
    functions: &BTreeSet<String>,
) -> Result<String, String> {
    let mut list = if cfg!(target_os = "macos") {
        workspace.program("xcrun", &["nm"])
    } else {
        workspace.program("llvm-nm", &[])
    };
    list.args(["--defined-only", "--extern-only", "--format=just-symbols"]).arg(path);
    let listed = runner.run("mobile nm", &mut list)?;
    // Apple's compilers put a line under the names of C.
    let defined = listed.output.lines().filter_map(|line| line.strip_prefix('_'));
    lacks(functions, defined.map(str::to_owned))?;
    Ok(format!(
        "compiled to a static library: {bytes} bytes of objects, all {} functions in it",
        functions.len()
    ))
}

fn faults(elf: &Elf, machine: u16, functions: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    if elf.machine != machine || !elf.is_shared {
        faults.push(format!("not a shared library for the machine {machine}"));
    }
    if elf.loads.is_empty() {
        faults.push("nothing is mapped".into());
    }
    for load in &elf.loads {
        if load.alignment % PAGE != 0 || load.address % PAGE != load.offset % PAGE {
            faults.push(format!("the segment at {:#x} is not for pages of 16 KiB", load.address));
        }
        if load.executes && load.writes {
            faults.push(format!("the code at {:#x} may be written to", load.address));
        }
    }
    for name in elf.needed.iter().filter(|name| !OF_ANDROID.contains(&name.as_str())) {
        faults.push(format!("it needs {name}, which Android has not"));
    }
    if elf.soname.as_deref() != Some("libvneid_ffi.so") {
        faults.push(format!("its name is {:?}", elf.soname));
    }
    if elf.relocates_code {
        faults.push("the loader must write into its code".into());
    }
    if elf.has_symbol_table {
        faults.push("it is not stripped".into());
    }
    faults.extend(lacks(functions, elf.exported.iter().cloned()).err());
    faults
}

fn lacks(functions: &BTreeSet<String>, found: impl Iterator<Item = String>) -> Result<(), String> {
    let found: BTreeSet<String> = found.collect();
    match functions.difference(&found).next() {
        Some(first) => {
            let count = functions.difference(&found).count();
            Err(format!("{count} functions are missing, first {first}"))
        }
        None => Ok(()),
    }
}

/// The library's functions in a C header.
fn declared(header: &str) -> BTreeSet<String> {
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let names = header.match_indices('(').map(|(at, _)| {
        let before = &header[..at];
        before.rsplit(|character| !is_of_name(character)).next().unwrap_or_default()
    });
    names
        .filter(|name| name.starts_with("uniffi_vneid_") || name.starts_with("ffi_vneid_"))
        .map(str::to_owned)
        .collect()
}

/// Pages of the largest kind that Android has, in bytes.
const PAGE: u64 = 16 * 1024;
const OF_ANDROID: [&str; 4] = ["libc.so", "libdl.so", "liblog.so", "libm.so"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{declared, faults};
    use crate::mobile::elf::{Elf, Load};

    fn functions() -> BTreeSet<String> {
        BTreeSet::from(["uniffi_vneid_ffi_fn_free_phone".to_owned()])
    }

    fn fine() -> Elf {
        Elf {
            machine: 183,
            is_shared: true,
            loads: vec![
                Load { offset: 0, address: 0, alignment: 0x4000, executes: false, writes: false },
                Load {
                    offset: 0x1_2340,
                    address: 0x1_6340,
                    alignment: 0x4000,
                    executes: true,
                    writes: false,
                },
            ],
            needed: vec!["libc.so".into(), "libdl.so".into()],
            soname: Some("libvneid_ffi.so".into()),
            relocates_code: false,
            exported: functions().into_iter().collect(),
            has_symbol_table: false,
        }
    }

    #[test]
    fn nothing_is_wrong_with_a_fine_library() {
        assert_eq!(faults(&fine(), 183, &functions()), Vec::<String>::new());
    }

    #[test]
    fn every_fault_is_found() {
        let spoil: [fn(&mut Elf); 11] = [
            |elf| elf.machine = 62,
            |elf| elf.is_shared = false,
            |elf| elf.loads.clear(),
            |elf| elf.loads[1].alignment = 0x1000,
            |elf| elf.loads[1].address += 0x1000,
            |elf| elf.loads[1].writes = true,
            |elf| elf.needed.push("libgcc_s.so.1".into()),
            |elf| elf.soname = None,
            |elf| elf.relocates_code = true,
            |elf| elf.has_symbol_table = true,
            |elf| elf.exported.clear(),
        ];
        for (index, spoil) in spoil.into_iter().enumerate() {
            let mut elf = fine();
            spoil(&mut elf);
            assert_eq!(faults(&elf, 183, &functions()).len(), 1, "fault {index}");
        }
    }

    #[test]
    fn a_header_declares_its_functions() {
        let header = "#ifndef X\nvoid uniffi_vneid_ffi_fn_free_phone(uint64_t handle);\n\
                      RustBuffer ffi_vneid_ffi_rustbuffer_alloc(uint64_t size\n);\n\
                      typedef void (*UniffiForeignFutureFree)(uint64_t);\nint other(void);\n";
        let expected =
            ["ffi_vneid_ffi_rustbuffer_alloc", "uniffi_vneid_ffi_fn_free_phone"].map(str::to_owned);
        assert_eq!(declared(header), BTreeSet::from(expected));
    }
}
