//! The frames to read: simulated ones, or pictures of a folder.

use std::error::Error;
use std::path::Path;

use vneid_testkit::camera::{Camera, Category, Frame};

use crate::Options;

/// A luma picture and the bytes it shows.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) category: String,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Vec<u8>,
    /// None where there is no code.
    pub(crate) payload: Option<Vec<u8>>,
}

impl From<Frame> for Sample {
    fn from(frame: Frame) -> Self {
        Self {
            category: frame.category.to_string(),
            width: frame.width,
            height: frame.height,
            luma: frame.luma,
            payload: frame.code.map(|code| code.payload),
        }
    }
}

/// Hands each frame of a run to `read`, one after the other: they would not fit in memory at once.
pub(crate) fn for_each(
    options: &Options,
    mut read: impl FnMut(&Sample),
) -> Result<(), Box<dyn Error>> {
    let Some(folder) = &options.folder else {
        for category in Category::ALL {
            for seed in options.seed..options.seed + options.count {
                let frame = Camera::HD.frame(category, seed);
                read(&if options.crops { frame.crop() } else { frame }.into());
            }
        }
        return Ok(());
    };
    let manifest = std::fs::read_to_string(folder.join("manifest.csv"))?;
    let mut lines = manifest.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name: &str| {
        let at = header.iter().position(|&column| column == name);
        at.ok_or_else(|| format!("manifest.csv has no column {name}"))
    };
    let (file, category, payload) = (column("file")?, column("category")?, column("payload_hex")?);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |at: usize| cells.get(at).copied().ok_or("a line of manifest.csv is too short");
        read(&load(&folder.join(cell(file)?), cell(category)?, cell(payload)?)?);
    }
    Ok(())
}

fn load(path: &Path, category: &str, payload: &str) -> Result<Sample, Box<dyn Error>> {
    let picture = image::open(path)?.to_luma8();
    let byte = |pair: &[u8]| -> Result<u8, Box<dyn Error>> {
        Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)
    };
    let payload = payload.as_bytes().chunks(2).map(byte).collect::<Result<Vec<u8>, _>>()?;
    Ok(Sample {
        category: category.to_string(),
        width: picture.width() as usize,
        height: picture.height() as usize,
        luma: picture.into_raw(),
        payload: (!payload.is_empty()).then_some(payload),
    })
}
