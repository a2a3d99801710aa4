use super::Cases;
use super::expect::{Facts, verdict};
use crate::format::VerifyFile;
use crate::vectors::world::{NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Other people's QR codes. Every person here is invented.");
    let world = World::base();
    for (name, code, text) in CODES {
        cases.case(name, "not ours", &world).scan(
            text,
            NOW,
            verdict(code, Facts::officer(&world, NOW)),
        );
    }
    cases.into_file()
}

const CODES: [(&str, &str, &str); 48] = [
    (
        "id_card",
        "id_card",
        "000000000789|000000789|Nguyễn Văn An Thử Nghiệm|01012000|Nam|1 Phố Thử, Hà Nội|02022021",
    ),
    ("id_card_no_old_number", "id_card", "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021"),
    (
        "id_card_old_number_12",
        "id_card",
        "000000000789|000000000788|Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021",
    ),
    ("id_card_no_dates", "id_card", "000000000789||Nguyễn Thị Thử||Nữ|Số 2|"),
    (
        "id_card_11_fields",
        "id_card",
        "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021||a|b|",
    ),
    (
        "id_card_12_fields",
        "other_code",
        "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021||a|b||",
    ),
    ("id_card_6_fields", "other_code", "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2"),
    ("id_card_number_11", "other_code", "00000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021"),
    ("id_card_number_13", "other_code", "0000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021"),
    (
        "id_card_number_letters",
        "other_code",
        "00000000078X||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021",
    ),
    (
        "id_card_old_number_10",
        "other_code",
        "000000000789|0000000789|Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021",
    ),
    ("id_card_birth_6", "other_code", "000000000789||Nguyễn Thị Thử|010120|Nữ|Số 2|02022021"),
    ("id_card_issued_words", "other_code", "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|hôm nay"),
    ("id_card_no_name", "other_code", "000000000789|||01012000|Nữ|Số 2|02022021"),
    ("eu_certificate", "eu_certificate", "HC1:6BFOXN"),
    ("eu_certificate_2", "eu_certificate", "HC2:6BFOXN"),
    ("eu_certificate_empty", "other_code", "HC1:"),
    ("eu_certificate_small", "other_code", "hc1:6BFOXN"),
    ("eu_certificate_letter", "other_code", "HCX:6BFOXN"),
    (
        "payment_code",
        "payment_code",
        "00020101021138540010A00000072701240006970403011000000000005303704540410005802VN63041234",
    ),
    ("payment_code_shortest", "payment_code", "00020163041234"),
    ("payment_code_no_checksum", "other_code", "0002010102116304"),
    ("payment_code_other_start", "other_code", "00020201021163041234"),
    ("payment_bitcoin", "payment_code", "bitcoin:175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W"),
    ("payment_bitcoin_capitals", "payment_code", "BITCOIN:175TWPB8K1S7NMH4ZX6REWF9WQRCZV245W"),
    ("payment_ethereum", "payment_code", "ethereum:0x0000000000000000000000000000000000000000"),
    ("payment_upi", "payment_code", "upi://pay?pa=thu@example"),
    ("payment_momo", "payment_code", "momo://?action=pay"),
    ("payment_swiss", "payment_code", "SPC\n0200\n1\n"),
    ("payment_swiss_crlf", "payment_code", "SPC\r\n0200\r\n1\r\n"),
    ("payment_swiss_no_line", "other_code", "SPCX"),
    ("wifi", "wifi", "WIFI:S:thu;T:WPA;P:thu;;"),
    ("wifi_small", "wifi", "wifi:S:thu;T:WPA;P:thu;;"),
    ("web_address", "web_address", "https://example.vn/thu"),
    ("web_address_http", "web_address", "http://example.vn"),
    ("web_address_capitals", "web_address", "HTTPS://EXAMPLE.VN"),
    ("web_address_www", "web_address", "www.example.vn"),
    ("web_address_of_ours", "web_address", "https://example.vn/?code=VN1:ABC"),
    ("web_address_no_scheme", "other_code", "example.vn"),
    ("empty", "other_code", ""),
    ("words", "other_code", "xin chào"),
    ("contact", "other_code", "BEGIN:VCARD\nFN:Thử Nghiệm\nEND:VCARD"),
    ("phone_number", "other_code", "tel:+84000000000"),
    ("nul", "other_code", "\0"),
    ("id_card_line_end", "id_card", "000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021\r\n"),
    (
        "id_card_space_before",
        "other_code",
        " 000000000789||Nguyễn Thị Thử|01012000|Nữ|Số 2|02022021",
    ),
    ("payment_code_line_end", "payment_code", "00020163041234\n"),
    ("wifi_space_before", "other_code", " WIFI:S:thu;;"),
];
