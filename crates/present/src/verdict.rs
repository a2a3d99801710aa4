//! What an officer is shown of a verdict.

use vneid_core::{Facts, Kind, NextAction, Notice, Verdict, VerdictCode};
use vneid_payload::Hint;

use crate::advice::{Act, Button};
use crate::message::Message;
use crate::time::{duration, instant};

/// All that the page of a verdict shows, in the order in which it stands there. What is missing is
/// not to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VerdictView {
    /// Colour, shape, vibration and sound.
    pub kind: Kind,
    /// The headline.
    pub title: Message,
    /// What is read aloud first, one sentence after the other.
    pub heard: Vec<Message>,
    /// Nothing is to be heard: the officer may be alone with whoever holds a fake.
    pub is_silent: bool,
    /// Nothing but the button "next" takes it away: no other code, no volume key, no swipe.
    pub holds: bool,
    /// Genuine, but perhaps made long before: what stands first and largest.
    pub made_before: Option<MadeBefore>,
    /// Whose code it is; of a genuine one.
    pub hint: Option<HintView>,
    /// Only the card will do: what stands in place of everything else to do.
    pub only_the_card: Option<OnlyTheCard>,
    /// Lines beside a genuine verdict.
    pub notices: Vec<NoticeLine>,
    /// What was found; of all but a genuine one.
    pub reason: Option<Message>,
    /// What the officer's own phone can do about it.
    pub button: Option<Button>,
    /// What the officer does.
    pub now: Option<Message>,
    /// What the officer can read to the citizen, or have read.
    pub say: Option<Message>,
    /// What the verdict rests on, for whoever asks.
    pub facts: Vec<Message>,
    /// The code of the verdict, for a call to the help desk.
    pub code: Message,
}

/// That a code may have been made long before, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MadeBefore {
    /// In place of the headline, which stands below.
    pub headline: Message,
    /// The order to the officer.
    pub order: Message,
}

/// Whose code it is, to compare with the papers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HintView {
    /// In one sentence, which also says so of a code that names nobody.
    pub said: Message,
    /// The parts to be shown large; `None` when the code names nobody.
    pub parts: Option<HintParts>,
}

/// Initials and digits. `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HintParts {
    /// As `N.V.A`.
    pub initials: String,
    /// The last of the personal number.
    pub digits: String,
}

/// That only the card itself will do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OnlyTheCard {
    /// What to ask for.
    pub title: Message,
    /// Why.
    pub text: Message,
}

/// A line beside a genuine verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NoticeLine {
    /// The sentence.
    pub said: Message,
    /// Nothing to be alarmed about.
    pub is_calm: bool,
}

impl VerdictView {
    /// What is shown of `verdict`, and of whether, after it, only the card will do
    /// ([`Verifier::only_the_card`](vneid_core::Verifier::only_the_card)).
    pub fn new(verdict: &Verdict, only_the_card: bool) -> Self {
        let found = Found {
            code: verdict.code(),
            facts: verdict.facts(),
            hint: verdict.hint().map(Hint::as_str),
            notices: verdict.notices(),
            reason_s: verdict.reason_s(),
        };
        found.view(only_the_card)
    }
}

/// The headline: the code's own or that of its kind.
pub fn verdict_title(code: VerdictCode) -> Message {
    if OWN_TITLES.contains(&code) {
        Message::new(format!("verdict.{}.title", code.name()))
    } else {
        Message::new(format!("kind.{}.title", code.kind().name()))
    }
}

/// What was found, with the amount of time that it names; also of a genuine verdict.
pub fn verdict_reason(verdict: &Verdict) -> Message {
    reason(verdict.code(), verdict.reason_s())
}

/// What the officer does; also about a genuine verdict.
pub fn verdict_now(code: VerdictCode) -> Message {
    Message::new(format!("verdict.{}.now", code.name()))
}

/// What a view is made of, where there is no [`Verdict`], which only the verifier makes: a verdict that
/// has crossed to an app and back.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// [`Verdict::code`].
    pub code: VerdictCode,
    /// [`Verdict::facts`].
    pub facts: &'a Facts,
    /// [`Verdict::hint`].
    pub hint: Option<&'a str>,
    /// [`Verdict::notices`].
    pub notices: &'a [Notice],
    /// [`Verdict::reason_s`].
    pub reason_s: Option<i64>,
}

impl Found<'_> {
    /// What is shown of it; as [`VerdictView::new`].
    pub fn view(&self, only_the_card: bool) -> VerdictView {
        let code = self.code;
        let kind = code.kind();
        let is_genuine = kind == Kind::Genuine;
        let helps = !is_genuine && !only_the_card;
        let made_before = self.notices.contains(&Notice::TimeNotConfirmed).then(|| MadeBefore {
            headline: Message::new("result.made_before"),
            order: self.notice(Notice::TimeNotConfirmed),
        });
        let title = verdict_title(code);
        let above = made_before.as_ref().map(|it| it.headline.clone());
        let others = self.notices.iter().filter(|it| **it != Notice::TimeNotConfirmed);
        VerdictView {
            kind,
            heard: above.into_iter().chain([title.clone()]).collect(),
            title,
            is_silent: kind == Kind::NotGenuine,
            holds: kind == Kind::NotGenuine,
            made_before,
            hint: is_genuine.then(|| hint(self.hint)),
            only_the_card: only_the_card.then(|| OnlyTheCard {
                title: Message::new("inspection.second_cannot_tell"),
                text: Message::new("result.second"),
            }),
            notices: others
                .map(|it| NoticeLine { said: self.notice(*it), is_calm: *it == Notice::CodeAge })
                .collect(),
            reason: (!is_genuine).then(|| reason(code, self.reason_s)),
            button: helps.then(|| button(code.next_action())).flatten(),
            now: helps.then(|| verdict_now(code)),
            say: if helps { say(code) } else { None },
            facts: facts(self.facts),
            code: Message::new("result.code").with("code", code.name()),
        }
    }

    /// A line beside a genuine verdict.
    fn notice(&self, notice: Notice) -> Message {
        let message = Message::new(format!("notice.{}", notice.name()));
        match (self.facts.notice_s(notice), notice) {
            (Some(seconds), _) => message.with("duration", duration(seconds)),
            (None, Notice::ListsExpireSoon) => {
                message.with("instant", instant(self.facts.good_until.unwrap_or_default()))
            }
            (None, _) => message,
        }
    }
}

fn reason(code: VerdictCode, seconds: Option<i64>) -> Message {
    let lasting = duration(seconds.unwrap_or(0).saturating_abs());
    Message::new(format!("verdict.{}.reason", code.name())).with("duration", lasting)
}

/// Proven verdicts leave nothing to say.
fn say(code: VerdictCode) -> Option<Message> {
    matches!(code.kind(), Kind::CannotTell | Kind::NotOurs)
        .then(|| Message::new(format!("verdict.{}.say", code.name())))
}

/// What the officer's own phone can do; the rest is between the officer and the citizen.
fn button(action: NextAction) -> Option<Button> {
    let act = match action {
        NextAction::AskNewCode | NextAction::ScanAgain => Act::ScanAgain,
        NextAction::ProveTyping => Act::ProveTyping,
        NextAction::UpdateLists => Act::Sync,
        NextAction::SetClock => Act::OpenDateSettings,
        NextAction::UpdateApp => Act::UpdateApp,
        _ => return None,
    };
    Some(Button::new(&format!("next_action.{}", action.name()), act))
}

fn hint(hint: Option<&str>) -> HintView {
    let text = hint.unwrap_or_default();
    if text.is_empty() {
        return HintView { said: Message::new("inspection.no_hint"), parts: None };
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let initials: Vec<String> =
        text[..text.len() - digits.len()].chars().map(String::from).collect();
    let parts = HintParts { initials: initials.join("."), digits: digits.to_owned() };
    let said = Message::new("inspection.hint")
        .with("initials", parts.initials.as_str())
        .with("digits", parts.digits.as_str());
    HintView { said, parts: Some(parts) }
}

fn facts(facts: &Facts) -> Vec<Message> {
    let at = |key, at| Message::new(key).with("instant", instant(at));
    let number = |key, number: u32| Message::new(key).with("number", number);
    let lines = [
        facts.made.map(|it| at("result.made", it)),
        Some(at("result.checked", facts.officer_time)),
        facts.certificate_expires.map(|it| at("result.certificate", it)),
        facts.trust_list_sequence.map(|it| number("result.trust_list", it)),
        facts.status_sequence.map(|it| number("result.status_lists", it)),
    ];
    lines.into_iter().flatten().collect()
}

impl core::fmt::Debug for HintParts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("HintParts(..)")
    }
}

/// The codes whose own headline stands in place of their kind's.
const OWN_TITLES: [VerdictCode; 2] = [VerdictCode::Revoked, VerdictCode::CalibrationCode];

#[cfg(test)]
mod tests;
