//! `docs/spec/examples.md`: the structures of the vectors' base world, byte by byte.

mod annotate;
mod papers;

use vneid_core::crypto::sha256;

use self::annotate::{annotate, hex_lines};
pub use self::papers::worked_document;
use crate::bytes::{qr_text, to_hex};
use crate::cbor::Item;
use crate::cose::{Parts, key_header};
use crate::keys::Key;
use crate::make::{
    Delta, SignedTime, TrustList, digest, presentation_header, root_kid, roots, tagged,
};
use crate::vectors::world::{NOW, SHARD_DAY, World};

/// The text of the page.
pub fn examples() -> String {
    let mut page = Page(String::new());
    page.text(
        "# Worked examples\n\n\
         Made by `cargo xtask vectors` from the base world of [the vectors](../../tests/vectors); do \
         not edit. All keys are test keys, their private numbers stand in `worlds.json`. Signatures \
         are deterministic (RFC 6979, the lower s), so each step can be repeated. Every person is \
         invented. On the left the bytes, on the right what they are; indented lines are within the \
         item above them. Long byte strings stand below their head.",
    );
    page.keys();
    page.code();
    page.lists();
    page.time();
    page.papers();
    page.0
}

struct Page(String);

impl Page {
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push_str("\n\n");
    }

    fn block(&mut self, text: &str) {
        self.0.push_str("```\n");
        self.0.push_str(text.trim_end());
        self.0.push_str("\n```\n\n");
    }

    fn keys(&mut self) {
        self.text("## Keys");
        self.text(
            "Public keys and their thumbprints: SHA-256 of the COSE_Key with both coordinates.",
        );
        let mut lines = String::new();
        for name in ["root 1", "root 2", "root 3", "device", "status", "paper", "citizen"] {
            let key = Key::named(name);
            lines.push_str(&format!("{name}\n"));
            lines.push_str(&format!("  x           {}\n", to_hex(&key.x())));
            lines.push_str(&format!("  y           {}\n", to_hex(&key.y())));
            lines.push_str(&format!("  thumbprint  {}\n", to_hex(&key.thumbprint())));
        }
        self.block(&lines);
        let root = Key::named("root 1");
        self.text("The COSE_Key of root 1, and the kid that follows from it:");
        self.block(&format!(
            "{}\nkid  {}",
            hex_lines(&root.full().encode(), ""),
            to_hex(&root_kid(&root))
        ));
    }

    /// A structure: its bytes, what was signed, and the signature.
    fn structure(&mut self, parts: &Parts, key: &Key, is_tagged: bool, shown: &Parts) -> Vec<u8> {
        let sig_structure = parts.sig_structure();
        let signature = key.sign(&sig_structure);
        let wrap = |item: Item| if is_tagged { tagged(item) } else { item };
        let bytes = wrap(parts.attach(&signature)).encode();
        self.text(&format!("{} bytes:", bytes.len()));
        self.block(&annotate(&wrap(shown.attach(&signature))));
        let aad = if parts.aad.is_empty() { "empty" } else { parts.aad };
        self.text(&format!("The Sig_structure, with the external_aad `{aad}`:"));
        self.signed(&sig_structure, &signature);
        bytes
    }

    /// A trust list: its bytes, and for each root what it signed and the signature.
    fn trust_list(&mut self, list: &TrustList, roots: &[Key]) {
        let parts = list.parts();
        let signatures = roots.iter().map(|root| parts.signature(&root_kid(root), root)).collect();
        let item = parts.attach(signatures);
        assert_eq!(item.encode(), list.sign(roots), "the roots of the example ascend");
        self.text(&format!("{} bytes:", item.encode().len()));
        self.block(&annotate(&item));
        for root in roots {
            let kid = root_kid(root);
            let sig_structure = parts.sig_structure(&key_header(&kid));
            let signature = root.sign(&sig_structure);
            self.text(&format!(
                "The Sig_structure of the root `{}`, with the external_aad `{}`:",
                to_hex(&kid),
                parts.aad
            ));
            self.signed(&sig_structure, &signature);
        }
    }

    fn signed(&mut self, sig_structure: &[u8], signature: &[u8; 64]) {
        self.block(&hex_lines(sig_structure, ""));
        self.text("Its SHA-256, and the signature, r and s:");
        self.block(&format!(
            "sha256  {}\nr       {}\ns       {}",
            to_hex(&sha256(sig_structure)),
            to_hex(&signature[..32]),
            to_hex(&signature[32..])
        ));
    }

    fn code(&mut self) {
        let world = World::base();
        let phone = world.phone("citizen");
        self.text("## A device certificate");
        self.text(&format!(
            "Issued at {} for the key *citizen*, so that it expires at {}: shard `4431/{}`. Signed \
             by the key *device*.",
            phone.certificate.issued,
            phone.certificate.expires(),
            SHARD_DAY
        ));
        let issuer = Key::named("device");
        let certificate = phone.certificate.parts();
        self.structure(&certificate, &issuer, false, &certificate);

        self.text("## A presentation");
        self.text(&format!("Made at {NOW} (2026-11-24T03:00:00Z). Signed by the key *citizen*."));
        let parts = world.code("citizen", NOW).parts();
        let signature = issuer.sign(&certificate.sig_structure());
        let opened = Parts {
            protected: presentation_header(certificate.attach(&signature)),
            ..parts.clone()
        };
        let bytes = self.structure(&parts, &phone.key, false, &opened);
        self.text(
            "That SHA-256 is the code's key in the memory of codes seen. The text of the QR, which \
             ends in no space here:",
        );
        self.block(&qr_text(&bytes));
        self.text("The first six characters behind the prefix, in Base45:");
        let [a, b, c, d] = [bytes[0], bytes[1], bytes[2], bytes[3]];
        let (first, second) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let digits = |value: u16| [value % 45, value / 45 % 45, value / 45 / 45];
        let text = qr_text(&bytes);
        self.block(&format!(
            "{a:02x} {b:02x}  {first:5} = {:2} + {:2} * 45 + {:2} * 45 * 45  {}\n\
             {c:02x} {d:02x}  {second:5} = {:2} + {:2} * 45 + {:2} * 45 * 45  {}",
            digits(first)[0],
            digits(first)[1],
            digits(first)[2],
            &text[4..7],
            digits(second)[0],
            digits(second)[1],
            digits(second)[2],
            &text[7..10],
        ));
    }

    fn lists(&mut self) {
        let world = World::base();
        self.text("## A trust list");
        self.text("Three issuers. Signed by roots 1 and 2.");
        self.trust_list(&world.trust_list(), &roots(&[1, 2]));

        let status = Key::named("status");
        let list = world.status_list(SHARD_DAY);
        self.text("## A status list");
        self.text(
            "The shard of the certificate above, with 2^20 indexes of which 703000 is revoked: bit 0 \
             of byte 87875, counted from the lowest, is 1. 131072 bytes, compressed with zlib; other \
             compressors make other bytes of the same bits.",
        );
        let parts = list.parts();
        self.structure(&parts, &status, true, &parts);
        self.text("The digest of the shard is SHA-256 of `000aba18`, the index 703000 in 4 bytes:");
        self.block(&to_hex(&digest(&[703_000])));

        self.text("## A status manifest");
        self.text(
            "Nine shards, of which one has a revoked index; the others have the digest of nothing.",
        );
        let parts = world.manifest().parts();
        self.structure(&parts, &status, false, &parts);

        self.text("## A status delta");
        self.text(
            "The next edition of the shard, in which 701000 is revoked too. With k = 18 the value 701000 \
             is 2 as its quotient (`110`) and 176712 in 18 bits (`101011001001001000`), filled up \
             to 24 bits: `11010101 10010010 01000000`; k = 19 and 20 take as many. The digest is SHA-256 of `000ab248000aba18`.",
        );
        let delta = Delta {
            kid: *b"S1",
            shard: (*b"D1", SHARD_DAY),
            issued: NOW + 60,
            from: 5,
            to: 6,
            added: vec![701_000],
            k: 18,
            digest: digest(&[701_000, 703_000]),
            more: Vec::new(),
        };
        let parts = delta.parts();
        self.structure(&parts, &status, false, &parts);
    }

    fn time(&mut self) {
        self.text("## A signed time");
        self.text(
            "What the clock of the authority shows at 2026-11-24T03:00:00.123Z, for the question whose \
             nonce is the text \"sixteen bytes 01\". Its issuer stands in the trust list of the world \
             `timed`.",
        );
        let time =
            SignedTime { kid: *b"T1", nonce: *b"sixteen bytes 01", now_ms: NOW * 1000 + 123 };
        let parts = time.parts();
        self.structure(&parts, &Key::named("time"), false, &parts);
    }

    fn papers(&mut self) {
        let paper = Key::named("paper");
        self.text("## A document");
        self.text(
            "A driving licence until 2035-01-01 in Vietnam, with a grey portrait of 3 x 4 pixels. Signed by the \
             key *paper*, a hundred days before the code.",
        );
        let parts = papers::document().parts();
        let bytes = self.structure(&parts, &paper, false, &parts);
        self.text("Its digest, over all its bytes:");
        self.block(&to_hex(&sha256(&bytes)));
        self.text("## A wallet binding");
        self.text("The document above belongs to the account of the key *citizen*.");
        let parts = papers::binding().parts();
        self.structure(&parts, &paper, false, &parts);
    }
}
