//! What the headers of a 64-bit little-endian ELF library say, as far as Android cares: how it is laid
//! out, what it needs, what it exports.
//!
//! Layout: the file header (System V ABI, chapter 4) at 0; program headers where it says; sections
//! where it says, among them `SHT_DYNSYM` (names that are exported or needed) and `SHT_DYNAMIC`
//! (facts for the loader), each linked to the section of its strings.

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
    /// It is no such file, or one of its headers points out of it.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        if file.get(..6) != Some(b"\x7fELF\x02\x01") {
            return Err("not a 64-bit little-endian ELF file".into());
        }
        let mut elf = Self {
            is_shared: u16_at(file, 16)? == ET_DYN,
            machine: u16_at(file, 18)?,
            ..Self::default()
        };
        for header in table(file, Table { offset: 32, entry_size: 54, count: 56 })? {
            if u32_at(header, 0)? == PT_LOAD {
                let flags = u32_at(header, 4)?;
                elf.loads.push(Load {
                    offset: u64_at(header, 8)?,
                    address: u64_at(header, 16)?,
                    alignment: u64_at(header, 48)?,
                    executes: flags & PF_X != 0,
                    writes: flags & PF_W != 0,
                });
            }
        }
        let sections = table(file, Table { offset: 40, entry_size: 58, count: 60 })?;
        for section in &sections {
            let strings = || {
                let link = usize::try_from(u32_at(section, 40)?).map_err(|_| outside())?;
                content(file, sections.get(link).ok_or_else(outside)?)
            };
            match u32_at(section, 4)? {
                SHT_SYMTAB => elf.has_symbol_table = true,
                SHT_DYNSYM => elf.exported = exported(content(file, section)?, strings()?)?,
                SHT_DYNAMIC => elf.take_dynamic(content(file, section)?, strings()?)?,
                _ => {}
            }
        }
        Ok(elf)
    }

    fn take_dynamic(&mut self, entries: &[u8], strings: &[u8]) -> Result<(), String> {
        for entry in entries.chunks_exact(16) {
            let value = u64_at(entry, 8)?;
            match u64_at(entry, 0)? {
                DT_NULL => break,
                DT_NEEDED => self.needed.push(name(strings, value)?),
                DT_SONAME => self.soname = Some(name(strings, value)?),
                DT_TEXTREL => self.relocates_code = true,
                DT_FLAGS if value & DF_TEXTREL != 0 => self.relocates_code = true,
                _ => {}
            }
        }
        Ok(())
    }
}

/// The names that are defined here and not needed from elsewhere.
fn exported(symbols: &[u8], strings: &[u8]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for symbol in symbols.chunks_exact(24) {
        let [is_global, is_defined] =
            [symbol[4] >> 4 != STB_LOCAL, u16_at(symbol, 6)? != SHN_UNDEF];
        if is_global && is_defined {
            names.push(name(strings, u64::from(u32_at(symbol, 0)?))?);
        }
    }
    Ok(names)
}

/// Where the file header says where a table of headers begins, how long each is, and how many.
struct Table {
    offset: usize,
    entry_size: usize,
    count: usize,
}

fn table(file: &[u8], place: Table) -> Result<Vec<&[u8]>, String> {
    let begin = usize::try_from(u64_at(file, place.offset)?).map_err(|_| outside())?;
    let size = usize::from(u16_at(file, place.entry_size)?);
    let count = usize::from(u16_at(file, place.count)?);
    let bytes = file.get(begin..).and_then(|rest| rest.get(..size * count));
    Ok(bytes.ok_or_else(outside)?.chunks_exact(size.max(1)).collect())
}

/// What a section header points to.
fn content<'file>(file: &'file [u8], section: &[u8]) -> Result<&'file [u8], String> {
    let begin = usize::try_from(u64_at(section, 24)?).map_err(|_| outside())?;
    let length = usize::try_from(u64_at(section, 32)?).map_err(|_| outside())?;
    file.get(begin..).and_then(|rest| rest.get(..length)).ok_or_else(outside)
}

fn name(strings: &[u8], at: u64) -> Result<String, String> {
    let at = usize::try_from(at).map_err(|_| outside())?;
    let rest = strings.get(at..).ok_or_else(outside)?;
    let end = rest.iter().position(|&byte| byte == 0).ok_or_else(outside)?;
    Ok(String::from_utf8_lossy(&rest[..end]).into_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, String> {
    field(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, String> {
    field(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Result<u64, String> {
    field(bytes, at).map(u64::from_le_bytes)
}

fn field<const SIZE: usize>(bytes: &[u8], at: usize) -> Result<[u8; SIZE], String> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).copied().ok_or_else(outside)
}

fn outside() -> String {
    "a header of the ELF file points out of it".into()
}

const ET_DYN: u16 = 3;
const PT_LOAD: u32 = 1;
const PF_X: u32 = 1;
const PF_W: u32 = 2;
const SHT_SYMTAB: u32 = 2;
const SHT_DYNAMIC: u32 = 6;
const SHT_DYNSYM: u32 = 11;
const SHN_UNDEF: u16 = 0;
const STB_LOCAL: u8 = 0;
const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;
const DT_SONAME: u64 = 14;
const DT_TEXTREL: u64 = 22;
const DT_FLAGS: u64 = 30;
const DF_TEXTREL: u64 = 4;

#[cfg(test)]
mod tests {
    use super::{Elf, Load};

    /// A library of two segments and three sections: strings, dynamic symbols, dynamic entries.
    fn library() -> Vec<u8> {
        let strings = b"\0libc.so\0libvneid_ffi.so\0vneid_call\0malloc\0";
        let segment = |flags: u32, offset: u64, address: u64| {
            let mut header = [1_u32.to_le_bytes(), flags.to_le_bytes()].concat();
            for word in [offset, address, 0, 0x100, 0x100, 0x4000] {
                header.extend(word.to_le_bytes());
            }
            header
        };
        let symbol = |name: u32, section: u16| {
            let mut entry = name.to_le_bytes().to_vec();
            entry.extend([0x12, 0]);
            entry.extend(section.to_le_bytes());
            entry.resize(24, 0);
            entry
        };
        let symbols = [symbol(0, 0), symbol(25, 9), symbol(36, 0)].concat();
        let dynamic: Vec<u8> = [1, 1, 14, 9, 30, 8, 0, 0, 1, 99]
            .iter()
            .flat_map(|word: &u64| word.to_le_bytes())
            .collect();
        let section = |kind: u32, at: usize, length: usize| {
            let mut header = [[0; 4], kind.to_le_bytes()].concat();
            for word in [0, 0, at as u64, length as u64, 0, 0, 0] {
                header.extend(word.to_le_bytes());
            }
            header
        };
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(64, 0);
        let begin = |file: &mut Vec<u8>, bytes: &[u8]| {
            let at = file.len();
            file.extend_from_slice(bytes);
            at
        };
        let segments = [segment(5, 0, 0), segment(6, 0x4100, 0x8100)].concat();
        let segments_at = begin(&mut file, &segments);
        let strings_at = begin(&mut file, strings);
        let symbols_at = begin(&mut file, &symbols);
        let dynamic_at = begin(&mut file, &dynamic);
        let sections = [
            section(3, strings_at, strings.len()),
            section(11, symbols_at, symbols.len()),
            section(6, dynamic_at, dynamic.len()),
        ]
        .concat();
        let sections_at = begin(&mut file, &sections);
        file[16..20].copy_from_slice(&[3, 0, 183, 0]);
        file[32..40].copy_from_slice(&(segments_at as u64).to_le_bytes());
        file[40..48].copy_from_slice(&(sections_at as u64).to_le_bytes());
        file[54..62].copy_from_slice(&[56, 0, 2, 0, 64, 0, 3, 0]);
        file
    }

    #[test]
    fn reads_what_a_library_says() {
        let load = |offset, address, executes, writes| Load {
            offset,
            address,
            alignment: 0x4000,
            executes,
            writes,
        };
        assert_eq!(
            Elf::read(&library()),
            Ok(Elf {
                machine: 183,
                is_shared: true,
                loads: vec![load(0, 0, true, false), load(0x4100, 0x8100, false, true)],
                needed: vec!["libc.so".into()],
                soname: Some("libvneid_ffi.so".into()),
                relocates_code: false,
                exported: vec!["vneid_call".into()],
                has_symbol_table: false,
            })
        );
    }

    #[test]
    fn tells_that_code_is_relocated_and_symbols_are_left() {
        let mut file = library();
        let flags = file.windows(8).rposition(|word| word == 8_u64.to_le_bytes()).unwrap();
        file[flags] |= 4;
        let strings = file.len() - 3 * 64;
        file[strings + 4] = 2;
        let elf = Elf::read(&file).unwrap();
        assert!(elf.relocates_code);
        assert!(elf.has_symbol_table);
    }

    #[test]
    fn no_cut_off_file_is_read() {
        let whole = library();
        for length in 0..whole.len() {
            assert!(Elf::read(&whole[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn no_changed_byte_makes_it_panic() {
        let whole = library();
        for at in 0..whole.len() {
            for change in [1, 0x80, 0xff] {
                let mut file = whole.clone();
                file[at] ^= change;
                let _ = Elf::read(&file);
            }
        }
    }

    /// Against what a linker has really written.
    #[test]
    #[cfg(all(target_os = "linux", target_pointer_width = "64", target_endian = "little"))]
    fn reads_this_very_program() {
        let elf = Elf::read(&std::fs::read(std::env::current_exe().unwrap()).unwrap()).unwrap();
        assert!(elf.needed.iter().any(|name| name.starts_with("libc.so")), "{:?}", elf.needed);
        assert!(elf.loads.iter().any(|load| load.executes));
        assert!(elf.loads.iter().all(|load| load.address % 0x1000 == load.offset % 0x1000));
        assert!(elf.has_symbol_table);
        assert!(!elf.relocates_code);
    }
}
