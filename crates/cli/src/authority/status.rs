//! `vneid authority status`: all that an operator wants to know at 3 a.m., on one screen.

use serde_json::{Value, json};
use vneid_authority::{Finding, HealthReport, IssuerName, RoleKeys, Urgency, ask_instance};
use vneid_core::Instant;
use vneid_payload::Kid;

use super::authority_dir::{self, AuthorityDir};
use crate::error::{CliError, InWords, REFUSED};
use crate::output::{Colour, Output, printable};
use crate::texts::Texts;
use crate::time::display;

/// Shows it. The status is not 0 when something has to be done today.
pub(super) async fn run(place: &AuthorityDir, output: &mut Output) -> Result<u8, CliError> {
    let config = place.load(Vec::new())?;
    let authority = authority_dir::open(&config, &place.folder()).await?;
    let report = authority.report().await.map_err(CliError::from);
    authority.close().await;
    let mut report = report?;
    report.add(ask_instance(config.listen).await);
    if place.json {
        output.json(&as_json(&report))?;
    } else {
        print(&report, output)?;
    }
    Ok(if report.is_fit() { 0 } else { REFUSED })
}

fn print(report: &HealthReport, output: &mut Output) -> Result<(), CliError> {
    let (verdict, colour) = match report.is_fit() {
        true => ("status.fit", Colour::Green),
        false => ("status.unfit", Colour::Red),
    };
    let verdict = output.painted(output.texts.text(verdict), colour);
    output.line(verdict)?;
    for finding in &report.findings {
        let line = format!("  {}", message(finding, &output.texts));
        output.line(line)?;
    }
    output.line("")?;
    for line in facts(report, &output.texts) {
        output.line(line)?;
    }
    Ok(())
}

/// What is wrong and what to do.
fn message(finding: &Finding, texts: &Texts) -> String {
    let duration = |seconds: i64| texts.duration(seconds.unsigned_abs());
    let mut values: Vec<(&str, String)> = Vec::new();
    match finding {
        Finding::ClockDoubted(doubt) | Finding::ClockContradicted(doubt) => {
            values.push(("doubt", doubt.message(texts)));
        }
        Finding::Database(detail)
        | Finding::Signer(detail)
        | Finding::AttestationListRefused(detail) => {
            values.push(("detail", detail.clone()));
        }
        Finding::TrustListEnds { at, in_s } => {
            values.extend([("instant", display(*at)), ("duration", duration(*in_s))]);
        }
        Finding::NoKey(role) | Finding::KeyNotHere(role) => {
            values.push(("role", role.name().to_owned()))
        }
        Finding::KeysEnd { role, at, in_s } => values.extend([
            ("role", role.name().to_owned()),
            ("instant", display(*at)),
            ("duration", duration(*in_s)),
        ]),
        Finding::ManifestOld { age_s } => values.push(("duration", duration(*age_s))),
        Finding::AttestationListOld { age_s, most_s } => {
            values.extend([("duration", duration(*age_s)), ("most", duration(*most_s))]);
        }
        Finding::RevocationsWait { shards } => values.push(("count", shards.to_string())),
        Finding::NoCodeEntered { sent } => values.push(("count", sent.to_string())),
        Finding::Instance { check, detail } => {
            values.extend([("check", printable(check)), ("detail", printable(detail))]);
        }
        Finding::NotServed { for_s } => {
            let never = || texts.text("status.never").to_owned();
            values.push(("duration", for_s.map_or_else(never, duration)));
        }
        Finding::NoWitness | Finding::Unsynchronised | Finding::NoTrustList => {}
    }
    let urgency = match finding.urgency() {
        Urgency::Warning => "status.soon",
        Urgency::Error => "status.today",
        Urgency::Unfit => "status.now",
    };
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, &value[..])).collect();
    let text = texts.filled(&format!("finding.{}", finding.code()), &values);
    format!("[{}] {text}", texts.text(urgency))
}

fn facts(report: &HealthReport, texts: &Texts) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |name: &str, values: &[(&str, &str)]| {
        lines.push(texts.filled(&format!("status.{name}"), values));
    };
    line("clock", &[("instant", &display(report.now))]);
    for (name, ahead) in [
        ("against_database", report.ahead_of_database),
        ("against_witness", report.ahead_of_witness),
    ] {
        if let Some(seconds) = ahead {
            line(name, &[("seconds", &format!("{seconds:+}"))]);
        }
    }
    if let Some((sequence, ends)) = report.trust_list {
        line("trust_list", &[("sequence", &sequence.to_string()), ("instant", &display(ends))]);
    }
    for RoleKeys { role, turns } in &report.keys {
        let mut name = "key";
        for (kid, last) in turns {
            let key = IssuerName { role: *role, kid: *kid }.to_string();
            line(name, &[("key", &key), ("instant", &display(*last))]);
            name = "next_key";
        }
    }
    if let Some((sequence, at)) = report.manifest {
        line("manifest", &[("manifest", &sequence.to_string()), ("instant", &display(at))]);
    }
    if let Some(served) = report.served {
        line("served", &[("instant", &display(served))]);
    }
    let (sent, entered) = report.codes;
    line("codes", &[("sent", &sent.to_string()), ("entered", &entered.to_string())]);
    for list in &report.attestation_lists {
        if let Some(fetched) = list.fetched {
            let until = display(fetched.plus_seconds(list.most_s));
            line("attestation_list", &[("instant", &display(fetched)), ("until", &until)]);
        }
    }
    lines
}

fn as_json(report: &HealthReport) -> Value {
    let seconds = |at: Instant| at.unix_seconds();
    let urgency = |finding: &Finding| match finding.urgency() {
        Urgency::Warning => "soon",
        Urgency::Error => "today",
        Urgency::Unfit => "now",
    };
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|it| json!({ "code": it.code(), "urgency": urgency(it), "detail": it.to_string() }))
        .collect();
    let keys: Vec<Value> = report
        .keys
        .iter()
        .map(|RoleKeys { role, turns }| {
            let turn = |(kid, last): &(Kid, Instant)| {
                json!({ "key": IssuerName { role: *role, kid: *kid }.to_string(), "until": seconds(*last) })
            };
            json!({ "role": role.name(), "turns": turns.iter().map(turn).collect::<Vec<_>>() })
        })
        .collect();
    let lists: Vec<Value> = report
        .attestation_lists
        .iter()
        .map(|list| json!({ "of": list.of, "fetched": list.fetched.map(seconds), "most_age_s": list.most_s }))
        .collect();
    json!({
        "fit": report.is_fit(),
        "findings": findings,
        "now": seconds(report.now),
        "clock_doubted": report.doubt.map(|doubt| doubt.name()),
        "ahead_of_database_s": report.ahead_of_database,
        "ahead_of_witness_s": report.ahead_of_witness,
        "trust_list": report.trust_list.map(|(sequence, _)| sequence),
        "trust_list_expires": report.trust_list.map(|(_, ends)| seconds(ends)),
        "keys": keys,
        "manifest": report.manifest.map(|(sequence, _)| sequence),
        "published": report.manifest.map(|(_, at)| seconds(at)),
        "shards_waiting": report.waiting_shards,
        "served": report.served.map(seconds),
        "codes_sent": report.codes.0,
        "codes_entered": report.codes.1,
        "attestation_lists": lists,
    })
}

#[cfg(test)]
mod tests {
    use vneid_authority::Doubt;
    use vneid_payload::Role;

    use super::*;
    use crate::texts::Lang;

    /// One of each.
    fn findings() -> Vec<Finding> {
        let (at, in_s, detail) = (Instant::EPOCH, 86_400, || "x".to_owned());
        vec![
            Finding::ClockDoubted(Doubt::Moved(61)),
            Finding::ClockContradicted(Doubt::Witness(-61)),
            Finding::NoWitness,
            Finding::Unsynchronised,
            Finding::Database(detail()),
            Finding::NoTrustList,
            Finding::Signer(detail()),
            Finding::TrustListEnds { at, in_s },
            Finding::TrustListEnds { at, in_s: -in_s },
            Finding::NoKey(Role::Time),
            Finding::KeyNotHere(Role::Time),
            Finding::KeysEnd { role: Role::Paper, at, in_s },
            Finding::ManifestOld { age_s: 90_000 },
            Finding::AttestationListOld { age_s: 90_000, most_s: 259_200 },
            Finding::AttestationListRefused(detail()),
            Finding::RevocationsWait { shards: 2 },
            Finding::NoCodeEntered { sent: 12 },
            Finding::Instance { check: detail(), detail: detail() },
            Finding::NotServed { for_s: Some(600) },
            Finding::NotServed { for_s: None },
        ]
    }

    #[test]
    fn each_finding_says_what_to_do_in_both_languages() {
        for lang in [Lang::Vi, Lang::En] {
            let texts = Texts::new(lang);
            for finding in findings() {
                let said = message(&finding, &texts);
                assert!(!said.contains("finding.") && !said.contains('{'), "{said}");
            }
        }
    }
}
