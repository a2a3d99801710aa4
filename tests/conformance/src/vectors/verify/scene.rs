//! One code of one phone, held before the officer's camera at one instant.

use super::expect::{Facts, verdict};
use crate::format::{Expected, VerifyCase};
use crate::keys::Key;
use crate::make::{Certificate, Code, Freshness};
use crate::vectors::world::{NOW, World, cti};

/// A code and everything it was made of; change a member to make another case.
#[derive(Clone, Debug)]
pub(super) struct Scene<'w> {
    pub(super) world: &'w World,
    pub(super) certificate: Certificate,
    /// Signs the certificate.
    pub(super) issuer: Key,
    /// Signs the code.
    pub(super) phone: Key,
    pub(super) made: i64,
    pub(super) now: i64,
    pub(super) freshness: Freshness,
    pub(super) moment: i64,
    pub(super) more: Vec<(i64, crate::cbor::Item)>,
}

/// How far the examination came: which facts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// The bytes were read: the issuer's name is known.
    Issuer,
    /// Both signatures hold.
    Claims,
    /// The status was looked up.
    Evidence,
    /// The minute was looked at.
    Minute,
}

impl<'w> Scene<'w> {
    /// The citizen's code, made now and scanned now.
    pub(super) fn of(world: &'w World) -> Self {
        Self::by(world, "citizen")
    }

    pub(super) fn by(world: &'w World, phone: &str) -> Self {
        let phone = world.phone(phone);
        Self {
            world,
            certificate: phone.certificate,
            issuer: Key::named("device"),
            phone: phone.key,
            made: NOW,
            now: NOW,
            freshness: Freshness::Cti(cti(1)),
            moment: 0,
            more: Vec::new(),
        }
    }

    /// Made and scanned at this instant.
    pub(super) fn at(self, now: i64) -> Self {
        Self { made: now, now, ..self }
    }

    pub(super) fn code(&self) -> Code {
        Code {
            certificate: self.certificate.parts().sign(&self.issuer),
            made: self.made,
            freshness: self.freshness,
            moment: self.moment,
            more: self.more.clone(),
        }
    }

    pub(super) fn text(&self) -> String {
        self.code().text(&self.phone)
    }

    pub(super) fn facts(&self, stage: Stage) -> Facts {
        let mut facts = Facts::officer(self.world, self.now);
        facts = facts.issuer(&crate::bytes::to_hex(&self.certificate.kid));
        if stage >= Stage::Claims {
            facts = facts.claims(&self.certificate, self.made, self.moment, self.now);
        }
        if stage >= Stage::Evidence {
            let day = self.certificate.day();
            let list = self.world.lists.iter().find(|list| list.shard.1 == day);
            let issued = list
                .map_or(self.certificate.issued, |list| list.issued.max(self.certificate.issued));
            facts = facts.evidence(issued, self.now);
        }
        facts
    }

    /// The verdict of a code that is refused at this stage.
    pub(super) fn refused(&self, code: &str, stage: Stage) -> Expected {
        let mut facts = self.facts(stage);
        if stage == Stage::Minute {
            facts = facts.minute(code, self.now - self.made);
        }
        let hint = self.certificate.hint.filter(|_| stage >= Stage::Claims);
        verdict(code, facts).hint(hint)
    }

    /// The verdict of a genuine code; of one with a nonce the minute is not looked at.
    pub(super) fn genuine(&self, notices: &[&str]) -> Expected {
        let stage = match self.freshness {
            Freshness::Cti(_) => Stage::Minute,
            Freshness::Nonce(_) => Stage::Evidence,
        };
        self.refused("genuine", stage).notices(notices)
    }
}

impl VerifyCase {
    pub(super) fn finds(&mut self, scene: &Scene<'_>, expected: Expected) -> &mut Self {
        self.scan(&scene.text(), scene.now, expected)
    }

    pub(super) fn finds_genuine(&mut self, scene: &Scene<'_>) -> &mut Self {
        self.finds(scene, scene.genuine(&["code_age"]))
    }

    pub(super) fn refuses(&mut self, scene: &Scene<'_>, code: &str, stage: Stage) -> &mut Self {
        self.finds(scene, scene.refused(code, stage))
    }
}
