//! Other people's QR codes, recognised so that the officer can say what was scanned.

use super::verdict::VerdictCode;

/// Names a text that does not carry our prefix. What is at its ends and nobody sees says nothing.
pub(super) fn recognise(text: &str) -> VerdictCode {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == BYTE_ORDER_MARK);
    let fields: Vec<&str> = text.splitn(MAX_FIELDS + 1, '|').collect();
    if is_id_card(&fields) {
        VerdictCode::IdCard
    } else if is_insurance_card(&fields) {
        VerdictCode::InsuranceCard
    } else if is_eu_certificate(text) {
        VerdictCode::EuCertificate
    } else if is_emv(text) || has_line(text, &["SPC", "BCD"]) || has_start(text, PAYMENT) {
        VerdictCode::PaymentCode
    } else if has_start(text, &["WIFI:"]) {
        VerdictCode::Wifi
    } else if has_start(text, &["http://", "https://", "www.", "urlto:", "mebkm:"]) {
        VerdictCode::WebAddress
    } else if has_start(text, CONTACT) {
        VerdictCode::Contact
    } else {
        VerdictCode::OtherCode
    }
}

/// The identity card's own: `number|old number|name|birth|sex|address|issued`. The number has 12
/// digits, the old one 9, 12 or none; newer cards add fields.
fn is_id_card(fields: &[&str]) -> bool {
    match fields {
        [number, old, name, birth, _sex, _address, issued, rest @ ..] => {
            is_digits(number, &[12])
                && (old.is_empty() || is_digits(old, &[9, 12]))
                && !name.is_empty()
                && (birth.is_empty() || is_date(birth))
                && (issued.is_empty() || is_date(issued))
                && rest.len() <= 4
        }
        _ => false,
    }
}

/// The health insurance card's own: `number|name|birth|sex|address|clinic|from|...`, the name in
/// hexadecimal on most, the sex 1 or 2.
fn is_insurance_card(fields: &[&str]) -> bool {
    match fields {
        [number, name, birth, "1" | "2", _address, _clinic, _from, ..] => {
            let is_coded = number.split_at_checked(2).is_some_and(|(code, digits)| {
                code.bytes().all(|byte| byte.is_ascii_alphabetic()) && is_digits(digits, &[13])
            });
            (is_coded || is_digits(number, &[10, 12])) && !name.is_empty() && is_date(birth)
        }
        _ => false,
    }
}

/// Day, month and year as 8 digits or with `/`, `-` or `.` between them; or the year alone.
fn is_date(text: &str) -> bool {
    if let [a, b, slash @ (b'/' | b'-' | b'.'), c, d, other, year @ ..] = text.as_bytes() {
        return slash == other
            && year.len() == 4
            && [a, b, c, d].into_iter().chain(year).all(u8::is_ascii_digit);
    }
    is_digits(text, &[4, 8])
}

fn is_digits(text: &str, counts: &[usize]) -> bool {
    counts.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `HC1:` and its kin (EU DCC: HCERT specification, section "QR"), with anything next.
fn is_eu_certificate(text: &str) -> bool {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(4).collect();
    match head.as_bytes() {
        [b'H', b'C', version, b':'] => version.is_ascii_digit() && chars.next().is_some(),
        _ => false,
    }
}

/// EMV QR Code Specification for Payment Systems, merchant-presented mode: tag 00, length 02, value
/// 01 first, and the checksum's tag 63, length 04, before its last four characters; some writers
/// leave out zeros at the checksum's beginning.
fn is_emv(text: &str) -> bool {
    let Some(rest) = text.as_bytes().strip_prefix(b"000201") else { return false };
    (1..=4).any(|count| {
        rest.len()
            .checked_sub(count)
            .and_then(|end| rest.get(..end)?.strip_suffix(b"6304"))
            .is_some()
    })
}

/// Whether the first of several lines is one of these.
fn has_line(text: &str, lines: &[&str]) -> bool {
    let first = text.split_once('\n').map(|(first, _)| first.strip_suffix('\r').unwrap_or(first));
    first.is_some_and(|first| lines.iter().any(|line| first.eq_ignore_ascii_case(line)))
}

fn has_start(text: &str, starts: &[&str]) -> bool {
    starts
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// `2|99|` is MoMo's code of a person, `hQVDUFYw` EMV's consumer-presented mode.
const PAYMENT: &[&str] = &[
    "bitcoin:",
    "ethereum:",
    "upi://",
    "momo://",
    "zalopay://",
    "wxp://",
    "alipays://",
    "2|99|",
    "hQVDUFYw",
];
const CONTACT: &[&str] =
    &["BEGIN:VCARD", "MECARD:", "BIZCARD:", "tel:", "sms:", "smsto:", "mailto:", "matmsg:"];
const BYTE_ORDER_MARK: char = '\u{feff}';
/// More than any of these codes has.
const MAX_FIELDS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_others_are_named() {
        let cases = [
            (
                "000000000789|000000789|Nguyễn Văn An Thử Nghiệm|01012000|Nam|1 Phố Thử, Hà Nội|02022021",
                VerdictCode::IdCard,
            ),
            ("000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021", VerdictCode::IdCard),
            (
                "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021||Nguyễn|Trần|",
                VerdictCode::IdCard,
            ),
            ("00000000789||Thử|01012000|Nữ|Số 2|02022021", VerdictCode::OtherCode),
            ("HC1:6BFOXN", VerdictCode::EuCertificate),
            ("HC1:", VerdictCode::OtherCode),
            (
                "00020101021138540010A00000072701240006970403011000000000005303704540410005802VN63041234",
                VerdictCode::PaymentCode,
            ),
            ("0002010102116304", VerdictCode::OtherCode),
            ("bitcoin:175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W", VerdictCode::PaymentCode),
            ("WIFI:S:thu;T:WPA;P:thu;;", VerdictCode::Wifi),
            ("HTTPS://example.vn/VN1:", VerdictCode::WebAddress),
            ("www.example.vn", VerdictCode::WebAddress),
            ("", VerdictCode::OtherCode),
            ("xin chào", VerdictCode::OtherCode),
            ("BEGIN:VCARD\nFN:Thử\nEND:VCARD", VerdictCode::Contact),
            (" 2|99|0900000000|NGUYEN VAN AN||0|0|0||transfer_p2p", VerdictCode::PaymentCode),
            ("0002010102116304ABC\r\n", VerdictCode::PaymentCode),
            ("0002010102116304ABCDE", VerdictCode::OtherCode),
            ("BCD\n001\n1\nSCT\n", VerdictCode::PaymentCode),
            ("BCD", VerdictCode::OtherCode),
            (
                "\u{feff}000000000789||Nguyễn Thị Thử|01/01/2000|Nữ|Số 2|02-02-2021",
                VerdictCode::IdCard,
            ),
            ("000000000789||Thử|01/01-2000|Nữ|Số 2|", VerdictCode::OtherCode),
            (
                "TN4790000000789|5468e1bbad|01/01/2000|2|5468e1bbad|79 - 000|01/01/2020|-|$",
                VerdictCode::InsuranceCard,
            ),
            ("0000000789|5468e1bbad|2000|1|-|79 - 000|01/01/2020|-|$", VerdictCode::InsuranceCard),
            ("0000000789|5468e1bbad|2000|3|-|79 - 000|01/01/2020|-|$", VerdictCode::OtherCode),
            ("\u{a0}https://example.vn", VerdictCode::WebAddress),
            ("tel:+84000000000", VerdictCode::Contact),
        ];
        for (text, code) in cases {
            assert_eq!(recognise(text), code, "{text}");
        }
    }
}
