//! Everything that the service holds about a person, for that person.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use vneid_payload::{Document, FieldValue, Instant};

use super::view;
use crate::audit::rows_of;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::StoreError;
use crate::store::export::{self, PaperRow};
use crate::store::notices;

impl Authority {
    /// Everything about the person with this number as one JSON object: account, phones, papers with
    /// what they say and their portraits (JPEG in base64), certificates, sign-ins, notices, and who did
    /// what with it. Of secrets it says that they are there.
    ///
    /// # Errors
    /// [`vneid_client::wire::ProblemCode::NotFound`] when there is no such account.
    pub async fn export_account(&self, by: &Operator, number: &str) -> Result<Value, Error> {
        let row = self.account_for(by, number).await?;
        let account = &row.account;
        self.record(by, "account_exported", Some(account), None).await?;
        let phones = self.phone_entries(account).await?;
        let mut connection = self.store.read().await?;
        let mut told = Vec::new();
        while let Some(page) = {
            let after = told.last().map_or(0, |last: &vneid_client::wire::Notice| last.notice);
            Some(notices::after(&mut connection, account, after, 500).await?)
                .filter(|page| !page.is_empty())
        } {
            told.extend(page);
        }
        let papers = export::papers(&mut connection, account).await?;
        let papers = papers.iter().map(paper).collect::<Result<Vec<_>, StoreError>>()?;
        let certificates: Vec<Value> = export::certificates(&mut connection, account)
            .await?
            .into_iter()
            .map(|(phone, issued, day, revoked)| {
                json!({
                    "phone": phone, "issued": at(issued), "expires_on_day": at(day * 86_400),
                    "revoked": revoked.map(at),
                })
            })
            .collect();
        let sign_ins: Vec<Value> = export::sign_ins(&mut connection, account)
            .await?
            .into_iter()
            .map(|(began, phone, platform, model)| {
                json!({ "began": at(began), "phone": phone, "platform": platform, "model": model })
            })
            .collect();
        let events: Vec<Value> = rows_of(&mut connection, account)
            .await?
            .into_iter()
            .map(|row| {
                json!({
                    "at": at(row.at), "by": row.actor, "operator": row.operator,
                    "reason": row.reason, "action": row.action, "phone": row.phone,
                })
            })
            .collect();
        let (opened, activation_code) = export::account(&mut connection, account).await?;
        let seen = view(&row);
        Ok(json!({
            "account": {
                "name_in_the_service": account, "number": seen.number, "name": seen.name,
                "level": seen.level, "opened": at(opened), "suspended": row.suspended_at.map(at),
                "closed": row.closed_at.map(at), "has_password": seen.has_password,
                "has_activation_code": activation_code,
            },
            "phones": phones,
            "papers": papers,
            "certificates": certificates,
            "sign_ins": sign_ins,
            "notices": told,
            "events": events,
        }))
    }
}

fn paper(row: &PaperRow) -> Result<Value, StoreError> {
    let PaperRow { paper, number, issued_at, withdrawn_at, document } = row;
    let mut object = json!({
        "paper": paper, "number": number, "issued": at(*issued_at),
        "withdrawn": withdrawn_at.map(at),
    });
    // What a withdrawn paper said is deleted some time later.
    if document.is_empty() {
        return Ok(object);
    }
    let document = Document::decode(document).map_err(|_| StoreError::Unreadable("paper"))?;
    let claims = document.claims();
    let fields: Map<String, Value> = claims
        .fields
        .iter()
        .map(|field| {
            let value = match &field.value {
                FieldValue::Text(text) => json!(text),
                FieldValue::Date(date) => json!(date.to_string()),
                FieldValue::Int(number) => json!(number),
                FieldValue::Bool(answer) => json!(answer),
            };
            (field.name.clone(), value)
        })
        .collect();
    let kind = vneid_core::DocumentKind::from_number(claims.kind).name();
    object["kind"] = json!(kind);
    object["holder"] = json!(claims.holder);
    object["fields"] = json!(fields);
    object["expires"] = json!(claims.expires);
    object["portrait"] = json!(claims.portrait.as_ref().map(|it| STANDARD.encode(&it.bytes)));
    Ok(object)
}

fn at(seconds: i64) -> Instant {
    Instant::saturating_from_unix_seconds(seconds)
}
