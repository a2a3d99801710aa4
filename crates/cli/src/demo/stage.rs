//! Where the scenes are played: phones, pictures, and what the audience sees.

use std::path::{Path, PathBuf};

use serde::Serialize;
use vneid_client::Job;
use vneid_core::{Code, Reading, VerdictCode};
use vneid_qr::{QrCode, StillDecoder};

use super::world::World;
use crate::error::CliError;
use crate::output::{Colour, Output};
use crate::phone::folder::Phone;
use crate::present::{MODULE_PX, write};
use crate::time::When;
use crate::verify::{Inspection, Memory, ReportJson, VerdictReport, codes_in, symbol};

/// A test world in a folder that goes when the demo is over, and what was shown so far.
pub(super) struct Stage<'a> {
    pub(super) output: &'a mut Output,
    pub(super) world: World,
    /// The instant at which the world began.
    began: When,
    folder: PathBuf,
    json: bool,
    pictures: PathBuf,
    decoder: StillDecoder,
    scenes: Vec<Scene>,
}

/// A scene that was played.
struct Scene {
    name: &'static str,
    /// The verdicts in it.
    verdicts: Vec<VerdictCode>,
    /// How many pictures were kept of it.
    pictures: u32,
}

/// A picture of a code.
pub(super) struct Picture {
    path: PathBuf,
    /// When a phone made the code; printed ones are of no time.
    made: Option<When>,
}

/// A line of the machine-readable form: a verdict of a scene, or a scene without one.
#[derive(Serialize)]
struct Line<'a> {
    scene: usize,
    name: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<ReportJson<'a>>,
}

impl<'a> Stage<'a> {
    /// Makes the world.
    pub(super) fn set(
        output: &'a mut Output,
        json: bool,
        folder: &Path,
        pictures: PathBuf,
        began: When,
    ) -> Result<Self, CliError> {
        if !json {
            write_title(output)?;
        }
        let (world, folder) = (World::begin(folder, began)?, folder.to_owned());
        let decoder = StillDecoder::new();
        Ok(Self { output, world, began, folder, json, pictures, decoder, scenes: Vec::new() })
    }

    /// So many seconds after the beginning.
    pub(super) fn at(&self, seconds: i64) -> When {
        self.began.instant().plus_seconds(seconds).into()
    }

    /// Somebody buys a phone, which is called so.
    pub(super) fn buy_phone(&self, folder: &str, name: &str) -> Result<Phone, CliError> {
        self.world.buy_phone(&self.folder.join(folder), name)
    }

    /// Takes a phone of the story in hand.
    pub(super) fn phone(&self, folder: &str) -> Result<Phone, CliError> {
        Phone::open_to_change(&self.folder.join(folder))
    }

    /// A phone goes online.
    pub(super) fn sync(&self, folder: &str) -> Result<(), CliError> {
        let mut phone = self.phone(folder)?;
        self.world.carry(&mut phone, Job::sync).map(|_| ())
    }

    /// A picture of a new code of a phone.
    pub(super) fn picture_of(&mut self, folder: &str, made: When) -> Result<Picture, CliError> {
        let mut phone = self.phone(folder)?;
        let now = phone.reading(made);
        let code = self.make_code(&mut phone, now)?;
        self.draw(code.text(), made).map(|(_, picture)| picture)
    }

    /// A scene begins. Its title is `demo.` and its name.
    pub(super) fn scene(&mut self, name: &'static str) -> Result<(), CliError> {
        self.scenes.push(Scene { name, verdicts: Vec::new(), pictures: 0 });
        if self.json {
            return Ok(());
        }
        let heading = format!("\n{}. {}", self.scenes.len(), self.title(name));
        self.output.line(self.output.painted(&heading, Colour::Bold))
    }

    /// The narrator says a line of the table, filled.
    pub(super) fn print(&mut self, key: &str, values: &[(&str, &str)]) -> Result<(), CliError> {
        let line = self.output.texts.filled(key, values);
        self.write(&format!("   {line}"))
    }

    /// Prints lines, unless machines are listening.
    pub(super) fn write(&mut self, lines: &str) -> Result<(), CliError> {
        if self.json { Ok(()) } else { self.output.line(lines) }
    }

    /// The scene has no verdict.
    pub(super) fn no_verdict(&mut self) -> Result<(), CliError> {
        if !self.json {
            return Ok(());
        }
        self.json_line(None)
    }

    /// A phone makes a code, its owner having just unlocked it.
    ///
    /// # Errors
    /// [`CliError::unexpected`] when the phone refuses to.
    pub(super) fn make_code(&self, phone: &mut Phone, now: Reading) -> Result<Code, CliError> {
        phone.unlock(now);
        phone.make_code(now)?.map_err(|refusals| {
            let code = refusals.first().map_or("refused", vneid_core::Refusal::code);
            self.unexpected(code)
        })
    }

    /// Draws the text of a code made at this instant.
    pub(super) fn draw(&mut self, text: &str, made: When) -> Result<(QrCode, Picture), CliError> {
        let qr = QrCode::encode(text).map_err(CliError::system)?;
        let picture = self.keep(&qr.to_png(MODULE_PX), Some(made))?;
        Ok((qr, picture))
    }

    /// Keeps a picture of the scene.
    pub(super) fn keep(&mut self, png: &[u8], made: Option<When>) -> Result<Picture, CliError> {
        let (scene, name) = self.current();
        let name = name.replace('_', "-");
        let further = match self.scenes.last_mut() {
            Some(scene) if scene.pictures > 0 => format!("-{}", scene.pictures + 1),
            _ => String::new(),
        };
        let path = self.pictures.join(format!("{scene:02}-{name}{further}.png"));
        self.scenes.iter_mut().last().into_iter().for_each(|scene| scene.pictures += 1);
        write(&path, png)?;
        Ok(Picture { path, made })
    }

    /// The officer scans a picture at this instant, as the next inspection; says what they see.
    ///
    /// # Errors
    /// [`CliError::unexpected`] when the verdict is another than the story's.
    pub(super) fn judge(
        &mut self,
        picture: &Picture,
        when: When,
        expected: VerdictCode,
    ) -> Result<(), CliError> {
        let started = std::time::Instant::now();
        let codes = codes_in(&picture.path, &mut self.decoder)?;
        let ms = started.elapsed().as_millis().to_string();
        let officer = self.phone(OFFICER_PHONE)?;
        let now = officer.reading(when);
        let verdicts = Inspection::open(officer, Memory::Kept, now).judge(&codes)?;
        let [verdict] = &verdicts[..] else { return Err(self.unexpected("several codes")) };
        let report = VerdictReport { verdict, path: Some(&picture.path) };
        if self.json {
            self.json_line(Some(report.to_json()))?;
        } else {
            self.tell_of_scan(picture, when, &ms)?;
            VerdictReport { verdict, path: None }.write(self.output)?;
        }
        if let Some(scene) = self.scenes.last_mut() {
            scene.verdicts.push(verdict.code());
        }
        if verdict.code() == expected {
            Ok(())
        } else {
            Err(self.unexpected(verdict.code().name()))
        }
    }

    fn tell_of_scan(&mut self, picture: &Picture, when: When, ms: &str) -> Result<(), CliError> {
        let path = picture.path.display().to_string();
        let Some(made) = picture.made else {
            return self.print("demo.scanned_card", &[("path", &path), ("ms", ms)]);
        };
        let age_s = when.instant().seconds_since(made.instant());
        let duration = self.output.texts.duration(age_s.unsigned_abs());
        self.print("demo.scanned", &[("duration", &duration), ("path", &path), ("ms", ms)])
    }

    /// The table at the end, and where the pictures are.
    pub(super) fn close(&mut self) -> Result<(), CliError> {
        if self.json {
            return Ok(());
        }
        let heading = format!("\n{}", self.output.texts.text("demo.summary"));
        self.output.line(self.output.painted(&heading, Colour::Bold))?;
        for (scene, number) in self.scenes.iter().zip(1..) {
            let title = self.title(scene.name);
            let signs = scene.verdicts.iter().map(|code| {
                let (shape, colour) = symbol(code.kind());
                self.output.painted(shape, colour)
            });
            let signs: Vec<String> = signs.collect();
            let padding = " ".repeat(8_usize.saturating_sub(4 * signs.len()));
            let signs: String = signs.iter().map(|sign| format!("{sign} ")).collect();
            let line = format!("{number:>3}  {signs}{padding}{title}");
            self.output.line(line)?;
        }
        let path = self.pictures.display().to_string();
        let pictures = self.output.texts.filled("demo.pictures", &[("path", &path)]);
        self.output.line(format_args!("\n{pictures}"))?;
        self.output.say("demo.by_hand", &[])
    }

    /// A scene that does not end as the story has it.
    pub(super) fn unexpected(&self, detail: &str) -> CliError {
        CliError::unexpected(self.scenes.len(), detail)
    }

    fn json_line(&mut self, verdict: Option<ReportJson<'_>>) -> Result<(), CliError> {
        let (scene, name) = self.current();
        let title = self.title(name).to_owned();
        self.output.json(&Line { scene, name, title, verdict })
    }

    fn current(&self) -> (usize, &'static str) {
        (self.scenes.len(), self.scenes.last().map_or("", |scene| scene.name))
    }

    fn title(&self, name: &str) -> &str {
        self.output.texts.find(&format!("demo.{name}")).unwrap_or_default()
    }
}

/// The title above everything.
fn write_title(output: &mut Output) -> Result<(), CliError> {
    let title = output.painted(output.texts.text("demo.title"), Colour::Bold);
    output.line(title)?;
    output.say("world.test", &[])
}

/// The phones of the story, by their folders.
pub(super) const CITIZEN_PHONE: &str = "citizen";
pub(super) const NEW_PHONE: &str = "citizen-new";
pub(super) const OFFICER_PHONE: &str = "officer";
pub(super) const THIEFS_PHONE: &str = "thief";
pub(super) const THIRD_PHONE: &str = "third";
pub(super) const DAY_S: i64 = 86_400;
