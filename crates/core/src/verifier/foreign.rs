//! Other people's QR codes, recognised so that the officer can say what he has scanned.

use super::VerdictCode;

/// Names a text that does not carry our prefix.
pub(super) fn recognise(text: &str) -> VerdictCode {
    if is_id_card(text) {
        VerdictCode::IdCard
    } else if is_eu_certificate(text) {
        VerdictCode::EuCertificate
    } else if is_payment_code(text) {
        VerdictCode::PaymentCode
    } else if has_scheme(text, &["WIFI:"]) {
        VerdictCode::Wifi
    } else if has_scheme(text, &["http://", "https://", "www."]) {
        VerdictCode::WebAddress
    } else if has_scheme(text, &["bitcoin:", "ethereum:", "upi://", "momo://", "spc\n", "spc\r\n"])
    {
        VerdictCode::PaymentCode
    } else {
        VerdictCode::OtherCode
    }
}

/// The identity card's own: `number|old number|name|birth|sex|address|issued`. The number has 12
/// digits, the old one 9, 12 or none, dates 8 digits (day, month, year); newer cards add fields.
fn is_id_card(text: &str) -> bool {
    let fields: Vec<&str> = text.trim_end().splitn(12, '|').collect();
    let digits = |field: &str, count: usize| {
        field.len() == count && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    match fields.as_slice() {
        [number, old, name, birth, _sex, _address, issued, rest @ ..] => {
            digits(number, 12)
                && (old.is_empty() || digits(old, 9) || digits(old, 12))
                && !name.is_empty()
                && (birth.is_empty() || digits(birth, 8))
                && (issued.is_empty() || digits(issued, 8))
                && rest.len() <= 4
        }
        _ => false,
    }
}

/// `HC1:` and its kin (EU DCC: HCERT specification, section "QR"), with a Base45 character next.
fn is_eu_certificate(text: &str) -> bool {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(4).collect();
    match head.as_bytes() {
        [b'H', b'C', version, b':'] => version.is_ascii_digit() && chars.next().is_some(),
        _ => false,
    }
}

/// EMV QR Code Specification for Payment Systems, merchant-presented mode: tag 00, length 02, value
/// 01 first, and the checksum's tag 63, length 04, before its last four characters.
fn is_payment_code(text: &str) -> bool {
    let text = text.trim_end();
    let checksum = text.len().checked_sub(8).and_then(|start| text.get(start..));
    text.starts_with("000201") && checksum.is_some_and(|tail| tail.starts_with("6304"))
}

fn has_scheme(text: &str, schemes: &[&str]) -> bool {
    schemes.iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

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
            ("BEGIN:VCARD\nFN:Thử\nEND:VCARD", VerdictCode::OtherCode),
        ];
        for (text, code) in cases {
            assert_eq!(recognise(text), code, "{text}");
        }
    }
}
