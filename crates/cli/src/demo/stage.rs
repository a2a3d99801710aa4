//! Where the scenes are played: two phones, pictures, and what the audience sees.

use std::path::{Path, PathBuf};

use serde::Serialize;
use vneid_core::{Code, Reading, VerdictCode};
use vneid_qr::{QrCode, StillDecoder};

use crate::failure::Failure;
use crate::lab::{self, Lab};
use crate::output::{Colour, Output};
use crate::phone::Phone;
use crate::present::{MODULE_PX, write};
use crate::time::When;
use crate::verify::{Inspection, Memory, Report, ReportJson, codes_in, symbol};

/// A test world in a folder that goes when the demo is over, and what was shown so far.
pub(super) struct Stage<'a> {
    pub(super) output: &'a mut Output,
    pub(super) lab: Lab,
    /// The instant at which the world began.
    pub(super) began: When,
    world: PathBuf,
    json: bool,
    pictures: PathBuf,
    decoder: StillDecoder,
    scenes: Vec<Scene>,
}

/// A scene that was played.
struct Scene {
    name: &'static str,
    /// The last verdict in it.
    verdict: Option<VerdictCode>,
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
        world: &Path,
        pictures: PathBuf,
        began: When,
    ) -> Result<Self, Failure> {
        let world = world.join("lab");
        let lab = lab::make(&world, began)?;
        if !json {
            super::write_title(output)?;
        }
        let decoder = StillDecoder::new();
        Ok(Self { output, lab, began, world, json, pictures, decoder, scenes: Vec::new() })
    }

    /// So many seconds after the beginning.
    pub(super) fn at(&self, seconds: i64) -> When {
        self.began.instant().plus_seconds(seconds).into()
    }

    /// Where a further phone may lie.
    pub(super) fn phone_folder(&self, name: &str) -> PathBuf {
        self.world.join(name)
    }

    /// A scene begins. Its title is `demo.` and its name.
    pub(super) fn scene(&mut self, name: &'static str) -> Result<(), Failure> {
        self.scenes.push(Scene { name, verdict: None });
        if self.json {
            return Ok(());
        }
        let heading = format!("\n{}. {}", self.scenes.len(), self.title(name));
        self.output.line(self.output.painted(&heading, Colour::Bold))
    }

    /// The narrator says a line of the table, filled.
    pub(super) fn tell(&mut self, key: &str, values: &[(&str, &str)]) -> Result<(), Failure> {
        let line = self.output.texts.filled(key, values);
        self.write(&format!("   {line}"))
    }

    /// Prints lines, unless machines are listening.
    pub(super) fn write(&mut self, lines: &str) -> Result<(), Failure> {
        if self.json { Ok(()) } else { self.output.line(lines) }
    }

    /// The scene has no verdict.
    pub(super) fn no_verdict(&mut self) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        self.json_line(None)
    }

    /// A phone makes a code, its owner having just unlocked it.
    ///
    /// # Errors
    /// [`Failure::Unexpected`] when the phone refuses to.
    pub(super) fn make_code(&self, phone: &mut Phone, now: Reading) -> Result<Code, Failure> {
        phone.unlock(now);
        phone.make_code(now)?.map_err(|refusals| {
            let code = refusals.first().map_or("refused", vneid_core::Refusal::code);
            self.unexpected(code)
        })
    }

    /// Draws the text of a code made at this instant.
    pub(super) fn draw(&mut self, text: &str, made: When) -> Result<(QrCode, Picture), Failure> {
        let qr = QrCode::encode(text).map_err(Failure::system)?;
        let picture = self.keep(&qr.to_png(MODULE_PX), Some(made))?;
        Ok((qr, picture))
    }

    /// Keeps a picture of the scene.
    pub(super) fn keep(&mut self, png: &[u8], made: Option<When>) -> Result<Picture, Failure> {
        let (scene, name) = self.current();
        let path = self.pictures.join(format!("{scene:02}-{}.png", name.replace('_', "-")));
        write(&path, png)?;
        Ok(Picture { path, made })
    }

    /// The officer scans a picture at this instant, as the next inspection; says what he sees.
    ///
    /// # Errors
    /// [`Failure::Unexpected`] when the verdict is another than the story's.
    pub(super) fn judge(
        &mut self,
        picture: &Picture,
        when: When,
        expected: VerdictCode,
    ) -> Result<(), Failure> {
        let started = std::time::Instant::now();
        let codes = codes_in(&picture.path, &mut self.decoder)?;
        let ms = started.elapsed().as_millis().to_string();
        let officer = self.lab.officer()?;
        let now = officer.reading(when);
        let verdicts = Inspection::open(officer, Memory::Kept, now).judge(&codes)?;
        let [verdict] = &verdicts[..] else { return Err(self.unexpected("several codes")) };
        let report = Report { verdict, path: Some(&picture.path) };
        if self.json {
            self.json_line(Some(report.to_json()))?;
        } else {
            self.tell_of_scan(picture, when, &ms)?;
            Report { verdict, path: None }.write(self.output)?;
        }
        if let Some(scene) = self.scenes.last_mut() {
            scene.verdict = Some(verdict.code());
        }
        if verdict.code() == expected {
            Ok(())
        } else {
            Err(self.unexpected(verdict.code().name()))
        }
    }

    fn tell_of_scan(&mut self, picture: &Picture, when: When, ms: &str) -> Result<(), Failure> {
        let path = picture.path.display().to_string();
        let Some(made) = picture.made else {
            return self.tell("demo.scanned_card", &[("path", &path), ("ms", ms)]);
        };
        let age_s = when.instant().seconds_since(made.instant());
        let duration = self.output.texts.duration(age_s.unsigned_abs());
        self.tell("demo.scanned", &[("duration", &duration), ("path", &path), ("ms", ms)])
    }

    /// The table at the end, and where the pictures are.
    pub(super) fn close(&mut self) -> Result<(), Failure> {
        if self.json {
            return Ok(());
        }
        let heading = format!("\n{}", self.output.texts.text("demo.summary"));
        self.output.line(self.output.painted(&heading, Colour::Bold))?;
        for (scene, number) in self.scenes.iter().zip(1..) {
            let title = self.title(scene.name);
            let (sign, code) = match scene.verdict {
                Some(code) => {
                    let (shape, colour) = symbol(code.kind());
                    (self.output.painted(shape, colour), code.name())
                }
                None => ("   ".to_owned(), ""),
            };
            let line = format!("{number:>3}  {sign}  {code:<22} {title}");
            self.output.line(line)?;
        }
        let path = self.pictures.display().to_string();
        let pictures = self.output.texts.filled("demo.pictures", &[("path", &path)]);
        self.output.line(format_args!("\n{pictures}"))?;
        self.output.line(self.output.texts.text("demo.by_hand").to_owned())
    }

    /// A scene that does not end as the story has it.
    pub(super) fn unexpected(&self, detail: &str) -> Failure {
        Failure::Unexpected { number: self.scenes.len(), detail: detail.to_owned() }
    }

    fn json_line(&mut self, verdict: Option<ReportJson<'_>>) -> Result<(), Failure> {
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
