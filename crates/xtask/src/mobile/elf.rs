//! What the headers of a 64-bit little-endian ELF library say, as far as Android cares: how it is laid
//! out, what it needs, what it exports.

use elf::ElfBytes;
use elf::abi::{
    DF_TEXTREL, DT_FLAGS, DT_NEEDED, DT_SONAME, DT_TEXTREL, ET_DYN, PF_W, PF_X, PT_LOAD,
    SHT_SYMTAB, STB_LOCAL,
};
use elf::endian::LittleEndian;
use elf::file::Class;
use elf::parse::ParseError;

/// An ELF library's headers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Elf {
    /// `e_machine`: 62 is x86-64, 183 is AArch64.
    pub(crate) machine: u16,
    /// Whether `e_type` is that of a library, `ET_DYN`.
    pub(crate) is_shared: bool,
    /// The segments that are mapped into memory.
    pub(crate) loads: Vec<Load>,
    /// The libraries it needs, by name.
    pub(crate) needed: Vec<String>,
    /// Its own name.
    pub(crate) soname: Option<String>,
    /// Whether the loader must write into code, which Android refuses.
    pub(crate) relocates_code: bool,
    /// The symbols that it offers.
    pub(crate) exported: Vec<String>,
    /// Whether the symbols that only a debugger needs are still in it.
    pub(crate) has_symbol_table: bool,
}

/// A segment that is mapped into memory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Load {
    /// In the file.
    pub(crate) offset: u64,
    /// In memory.
    pub(crate) address: u64,
    /// A power of two, of bytes.
    pub(crate) alignment: u64,
    /// Whether code in it may run.
    pub(crate) executes: bool,
    /// Whether it may be written to.
    pub(crate) writes: bool,
}

impl Elf {
    /// Reads a file's headers.
    ///
    /// # Errors
    /// It is not such a file, or one of its headers points out of it.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        let file = ElfBytes::<LittleEndian>::minimal_parse(file)
            .map_err(|error| format!("not a little-endian ELF file: {error}"))?;
        if file.ehdr.class != Class::ELF64 {
            return Err("not a 64-bit ELF file".into());
        }
        Self::of(&file).map_err(|error| format!("a header of the ELF file is wrong: {error}"))
    }

    fn of(file: &ElfBytes<'_, LittleEndian>) -> Result<Self, ParseError> {
        let segments = file.segments().into_iter().flatten();
        let mut elf = Self {
            machine: file.ehdr.e_machine,
            is_shared: file.ehdr.e_type == ET_DYN,
            loads: segments
                .filter(|segment| segment.p_type == PT_LOAD)
                .map(|segment| Load {
                    offset: segment.p_offset,
                    address: segment.p_vaddr,
                    alignment: segment.p_align,
                    executes: segment.p_flags & PF_X != 0,
                    writes: segment.p_flags & PF_W != 0,
                })
                .collect(),
            has_symbol_table: file
                .section_headers()
                .into_iter()
                .flatten()
                .any(|section| section.sh_type == SHT_SYMTAB),
            ..Self::default()
        };
        let Some((symbols, names)) = file.dynamic_symbol_table()? else { return Ok(elf) };
        for symbol in symbols.iter().filter(|it| it.st_bind() != STB_LOCAL && !it.is_undefined()) {
            elf.exported.push(names.get(symbol.st_name as usize)?.to_owned());
        }
        for entry in file.dynamic()?.into_iter().flatten() {
            let name = || names.get(entry.d_val() as usize).map(str::to_owned);
            match entry.d_tag {
                DT_NEEDED => elf.needed.push(name()?),
                DT_SONAME => elf.soname = Some(name()?),
                DT_TEXTREL => elf.relocates_code = true,
                DT_FLAGS => elf.relocates_code |= entry.d_val() & DF_TEXTREL as u64 != 0,
                _ => {}
            }
        }
        Ok(elf)
    }
}

/// On the two files that every process on Linux has mapped: itself and the library of C.
#[cfg(all(target_os = "linux", target_env = "gnu", target_endian = "little"))]
#[cfg(test)]
mod tests {
    use std::fs;

    use elf::ElfBytes;
    use elf::abi::{DF_TEXTREL, DT_FLAGS, SHT_DYNAMIC};
    use elf::endian::LittleEndian;

    use super::Elf;

    fn program() -> Vec<u8> {
        fs::read(std::env::current_exe().unwrap()).unwrap()
    }

    #[test]
    fn reads_what_a_program_says() {
        let elf = Elf::read(&program()).unwrap();
        assert_eq!(elf.machine, if cfg!(target_arch = "x86_64") { 62 } else { 183 });
        assert!(elf.is_shared && elf.has_symbol_table && !elf.relocates_code);
        assert_eq!(elf.soname, None);
        assert!(elf.needed.contains(&"libc.so.6".to_owned()), "{:?}", elf.needed);
        assert!(!elf.exported.contains(&"malloc".to_owned()), "malloc is needed, not offered");
        let code = elf.loads.iter().find(|load| load.executes).unwrap();
        assert!(!code.writes && code.alignment >= 0x1000 && code.address >= code.offset);
        assert!(elf.loads.iter().any(|load| load.writes && !load.executes));
    }

    #[test]
    fn reads_what_a_library_says() {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let path = maps.lines().find(|line| line.ends_with("/libc.so.6")).unwrap();
        let path = &path[path.find('/').unwrap()..];
        let elf = Elf::read(&fs::read(path).unwrap()).unwrap();
        assert_eq!(elf.soname.as_deref(), Some("libc.so.6"));
        assert!(elf.exported.contains(&"malloc".to_owned()));
    }

    #[test]
    fn tells_that_code_is_relocated() {
        let mut bytes = program();
        let at = {
            let file = ElfBytes::<LittleEndian>::minimal_parse(&bytes).unwrap();
            let mut sections = file.section_headers().unwrap().iter();
            let dynamic = sections.find(|section| section.sh_type == SHT_DYNAMIC).unwrap();
            let mut entries = file.dynamic().unwrap().unwrap().iter();
            let flags = entries.position(|entry| entry.d_tag == DT_FLAGS).unwrap();
            dynamic.sh_offset as usize + 16 * flags + 8
        };
        bytes[at] |= DF_TEXTREL as u8;
        assert!(Elf::read(&bytes).unwrap().relocates_code);
    }

    #[test]
    fn a_file_that_is_cut_off_or_something_else_is_an_error() {
        let bytes = program();
        for length in [0, 3, 63, 64, 1000, bytes.len() / 2] {
            assert!(Elf::read(&bytes[..length]).is_err(), "{length}");
        }
        let mut other = bytes;
        other[4] = 1;
        assert!(Elf::read(&other).is_err(), "of 32 bits");
        other[4..6].copy_from_slice(&[2, 2]);
        assert!(Elf::read(&other).is_err(), "big-endian");
    }
}
