"""Base45 (RFC 9285)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode(data: bytes) -> str:
    text = ""
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += ALPHABET[digit]
    return text


def decode(text: str) -> bytes:
    """Raises ValueError for any text that `encode` can't make."""
    digits = [ALPHABET.index(character) for character in text]
    data = b""
    for start in range(0, len(digits), 3):
        group = digits[start : start + 3]
        if len(group) == 1:
            raise ValueError("a single character is left over")
        number = sum(digit * 45**place for place, digit in enumerate(group))
        size = len(group) - 1
        if number >= 256**size:
            raise ValueError(f"{number} has no {size} bytes")
        data += number.to_bytes(size, "big")
    return data
