//! Signing in on a phone: number and password, then a one-time code that is worth something to this
//! sign-in and to the keys of this phone alone.

use futures_util::FutureExt;
use vneid_client::wire::{
    ConfirmCode, Confirmed, Platform, Problem, ProblemCode, SignIn, SignInStarted, is_model,
};
use vneid_core::{MatchDigits, PersonalNumber};

use crate::accounts::by_phone;
use crate::authority::Authority;
use crate::error::{Error, malformed};
use crate::models::{in_message, listed};
use crate::names::phone_name;
use crate::outbox::Message;
use crate::secret::{make_code, make_digits, make_name};
use crate::store::accounts;
use crate::store::sign_ins::{self, SignInRow};
use crate::throttle::Attempt;

impl Authority {
    /// Checks number and password, and sends a one-time code. `known_account` is the account of the
    /// phone that has signed the call, if one has.
    pub(crate) async fn start_sign_in(
        &self,
        request: SignIn,
        source: &[u8],
        known_account: Option<&str>,
    ) -> Result<SignInStarted, Error> {
        let number = PersonalNumber::parse(&request.number).map_err(|_| malformed("number"))?;
        let phone_name = phone_name(&request.phone)?;
        if !is_model(&request.model) {
            return Err(malformed("model"));
        }
        let request_thumbprint: [u8; 32] =
            request.request_key.to_array().ok_or_else(|| malformed("request_key"))?;
        let presentation_thumbprint: [u8; 32] =
            request.presentation_key.to_array().ok_or_else(|| malformed("presentation_key"))?;
        if request_thumbprint == presentation_thumbprint {
            return Err(malformed("presentation_key"));
        }
        if request.password.len() > MAX_PASSWORD_BYTES {
            return Err(malformed("password"));
        }
        if request.platform == Platform::Test && !self.rules.test_world {
            return Err(malformed("platform"));
        }
        let now = self.now().unix_seconds();
        let row = accounts::by_number(&mut *self.store.read().await?, number.as_str()).await?;
        let known_phone = row.is_some() && row.as_ref().map(|it| &it.account[..]) == known_account;
        let attempt = Attempt::new(&self.secret.throttles, number.as_str(), source, known_phone);
        let hash = row.as_ref().and_then(|row| row.hash());
        let fits = self.try_password(attempt, &request.password, hash, now).await?;
        let Some(row) = row.filter(|_| fits) else {
            self.metrics.sign_ins_refused.inc();
            return Err(ProblemCode::SignInRefused.into());
        };
        // From here on the caller knows the password, and may know the account's state.
        let is_suspended = row.suspended_at.is_some();
        let (code, digits) = (make_code()?, make_digits()?);
        let model = listed(request.platform, &request.model);
        let text = code_text(&code, &in_message(request.platform, &model), digits);
        let sign_in = make_name()?;
        let code_mac =
            self.code_mac(&sign_in, &request_thumbprint, &presentation_thumbprint, &code);
        let new = SignInRow {
            sign_in: sign_in.clone(),
            account: row.account,
            request_thumbprint: request_thumbprint.to_vec(),
            presentation_thumbprint: presentation_thumbprint.to_vec(),
            phone_name,
            platform: request.platform,
            model,
            digits: Some(digits),
            code_mac: code_mac.to_vec(),
            tries_left: TRIES.into(),
            began_at: now,
            by_known: known_phone,
            expires_at: now + CODE_LIVES_S,
        };
        // That the password was right must stay known, so a refusal is an outcome of the transaction
        // and no error.
        let refusal = self
            .store
            .write::<_, Error, _>(move |connection| {
                async move {
                    // Two at once must not both be the last one allowed.
                    accounts::lock(connection, &new.account).await?;
                    attempt.take_back(connection, now).await?;
                    if is_suspended {
                        return Ok(Some(ProblemCode::AccountSuspended.into()));
                    }
                    // One that was sent by a clock that was ahead holds nobody up.
                    let hour = now - 3_599..=now + 60;
                    let (account, by_known) = (&new.account, new.by_known);
                    let sent = sign_ins::count_between(connection, account, by_known, hour).await?;
                    if sent >= CODES_AN_HOUR {
                        return Ok(Some(Error::for_now(ProblemCode::TooManyTries, 600)));
                    }
                    sign_ins::insert(connection, &new).await?;
                    by_phone(connection, "sign_in_started", account, None, now).await?;
                    Ok(None)
                }
                .boxed()
            })
            .await?;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        let began = std::time::Instant::now();
        let sent = self.outbox.send(Message { number: row.number, text }).await;
        self.metrics.tell_message(sent.is_ok(), began.elapsed());
        sent?;
        Ok(SignInStarted { sign_in, expires_in_s: CODE_LIVES_S as u32, tries: TRIES, digits })
    }

    /// Counts a try, and looks at the password. A wrong one stays counted; of a right one
    /// [`Attempt::take_back`] is the caller's, together with what follows.
    pub(crate) async fn try_password(
        &self,
        attempt: Attempt,
        password: &str,
        hash: Option<&str>,
        now: i64,
    ) -> Result<bool, Error> {
        attempt.check(&mut *self.store.read().await?, now).await?;
        self.store
            .write::<_, Error, _>(move |connection| {
                async move { attempt.count(connection, now).await }.boxed()
            })
            .await?;
        let looked = self.passwords.verify(password, hash, &attempt.places()).await;
        if looked.is_err() {
            self.store
                .write::<_, Error, _>(move |connection| {
                    async move { Ok(attempt.not_looked_at(connection, now).await?) }.boxed()
                })
                .await?;
        }
        looked
    }

    /// Checks a one-time code.
    pub(crate) async fn confirm_sign_in(
        &self,
        sign_in: &str,
        request: &ConfirmCode,
    ) -> Result<Confirmed, Error> {
        let code = request.code.clone();
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed("code"));
        }
        let now = self.now().unix_seconds();
        let codes = self.secret.codes.clone();
        let sign_in = sign_in.to_owned();
        // A wrong try must stay counted, so it is an outcome of the transaction and no error.
        let tries_left = self
            .store
            .write::<_, Error, _>(move |connection| {
                async move {
                    if !sign_ins::take_try(connection, &sign_in, now).await? {
                        return Err(ProblemCode::SignInEnded.into());
                    }
                    let row = sign_ins::find(connection, &sign_in).await?;
                    let row = row.ok_or(ProblemCode::SignInEnded)?;
                    let context = code_context(
                        &sign_in,
                        &row.request_thumbprint,
                        &row.presentation_thumbprint,
                        &code,
                    );
                    if !codes.verify(&context, &row.code_mac) {
                        let phone = "one_time_code_wrong";
                        by_phone(connection, phone, &row.account, None, now).await?;
                        return Ok(Some(row.tries_left));
                    }
                    sign_ins::confirm(connection, &sign_in, now, now + REGISTER_WITHIN_S).await?;
                    by_phone(connection, "sign_in_confirmed", &row.account, None, now).await?;
                    Ok(None)
                }
                .boxed()
            })
            .await?;
        match tries_left {
            None => Ok(Confirmed { register_within_s: REGISTER_WITHIN_S as u32 }),
            Some(left) => Err(Error::Refused(Box::new(Problem {
                tries_left: Some(u32::try_from(left).unwrap_or(0)),
                ..Problem::new(ProblemCode::CodeWrong)
            }))),
        }
    }

    fn code_mac(&self, sign_in: &str, request: &[u8], presentation: &[u8], code: &str) -> [u8; 32] {
        self.secret.codes.over(&code_context(sign_in, request, presentation, code))
    }
}

/// All that a one-time code is bound to.
fn code_context<'a>(
    sign_in: &'a str,
    request: &'a [u8],
    presentation: &'a [u8],
    code: &'a str,
) -> [&'a [u8]; 4] {
    [sign_in.as_bytes(), request, presentation, code.as_bytes()]
}

/// The message. It names the phone by what it is, and the digits that it shows, so that whoever is
/// talked into reading the code out sees that it lets another phone in. Nothing of it is the caller's.
fn code_text(code: &str, phone: &str, digits: MatchDigits) -> String {
    format!(
        "VNeID: {code} la ma dang nhap tren dien thoai {phone}, dung trong 5 phut. Chi nhap vao may \
         dang hien so {digits}. Cong an khong bao gio hoi ma nay; khong doc cho bat ky ai."
    )
}

const TRIES: u32 = 5;
const CODE_LIVES_S: i64 = 300;
/// Whoever has the password could flood its owner with messages.
const CODES_AN_HOUR: i64 = 10;
/// How long a confirmed sign-in waits for the phone's keys.
const REGISTER_WITHIN_S: i64 = 600;
/// 128 characters have at most 512 bytes.
const MAX_PASSWORD_BYTES: usize = 512;
