"""Folding: what two ways of writing one name have in common, in every script that CLDR knows."""

import html
import re
import unicodedata
from functools import lru_cache

_REMOVED_RANGES = (
    (0x0300, 0x036F),  # combining marks, after decomposition
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic honorifics and marks
    (0x0640, 0x0640),  # Arabic stretching
    (0x064B, 0x065F),  # Arabic vowel signs and hamza
    (0x0670, 0x0670),  # Arabic superscript alef
)
# Hebrew quotes, nukta, invisible joiners, soft hyphen, the long-vowel mark that Japanese writers leave out.
_REMOVED = "\u05f3\u05f4\u093c\u09bc\u0a3c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u30fc"
_LETTERS = {
    **dict(zip("øđðłħıŋəґ", "oddlhineг", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    # Arabic, Persian and Urdu keyboards have different code points for what a reader takes as one letter.
    **dict(zip("ىیېةۀہەکٱ", "يييههههكا", strict=True)),
    "ڤ": "ف",
    # Hindi writes foreign vowels long or short, and a nasal in two ways.
    **dict(zip("ईऊऐऔऑऍीूैौॉॅँणष", "इउएओआएिुेोाेंनश", strict=True)),
    # Traditional to simplified, for the characters that occur in names of territories.
    **dict(
        zip(
            "亞來倫偽內凱別剛勞區協喬國堅奧寧屬岡島嶼幾庫強彊愛揚撾敍敘時會東極榮歐湯澤濟灣烏爾獅獨環當盧眾衆祕約納"
            "紐紹維緬羅義聖聯脫臘臺與茲華萊萬葉蓋薩蘇蘭託誕諸諾貝買賓賴賽贊運達邊錫長門開關靈韋韓頓領顛馬魯鮑鮮麥"
            "陸際離連圖廣銀鐵黃瑪瓊鄉縣體",
            "亚来伦伪内凯别刚劳区协乔国坚奥宁属冈岛屿几库强强爱扬挝叙叙时会东极荣欧汤泽济湾乌尔狮独环当卢众众秘约纳"
            "纽绍维缅罗义圣联脱腊台与兹华莱万叶盖萨苏兰托诞诸诺贝买宾赖赛赞运达边锡长门开关灵韦韩顿领颠马鲁鲍鲜麦"
            "陆际离连图广银铁黄玛琼乡县体",
            strict=True,
        )
    ),
}
_APOSTROPHES = "’‘ʼʻ´`′ʹ＇"
_TABLE: dict[int, str | None] = {
    **{code: None for first, last in _REMOVED_RANGES for code in range(first, last + 1)},
    **{ord(sign): None for sign in _REMOVED},
    **{ord(letter): plain for letter, plain in _LETTERS.items()},
    **{ord(sign): "'" for sign in _APOSTROPHES},
}
_SEPARATORS = re.compile(
    r"[\s!-/:-@\[-`{-~\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u061b\u066a-\u066d\u06d4"
    r"\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe0f\uff00-\uff0f]+"
)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.[ ]?){2,}(?:[^\W\d_]\b(?!['’]))?")
_RUSSIAN_ISLANDS = re.compile(r"\bо-(ва|вов|в)\b")  # as CLDR abbreviates them
_POSSESSIVE = re.compile(r"(?<=\w\w)['’´` ]s\b(?!\.)", re.IGNORECASE)
# The same in two spellings: a foreign v, ti and di in Japanese, whose land a territory is, a nasal in Hindi.
# Characters are simplified by then.
_SPELLINGS = (
    *(
        ("ヴァ", "バ"),
        ("ヴィ", "ビ"),
        ("ヴェ", "ベ"),
        ("ヴォ", "ボ"),
        ("ヴ", "ブ"),
        ("ティ", "チ"),
        ("ディ", "ジ"),
    ),
    *(("ウィ", "ウイ"), ("ウェ", "ウエ"), ("ウォ", "ウオ"), ("アメリカ领", "米领"), ("フランス领", "仏领")),
    *(("イギリス领", "英领"), ("および", ""), ("及び", ""), ("न्", "ं"), ("म्", "ं"), ("ङ्", "ं"), ("ञ्", "ं")),
)
_SPELLINGS_HINT = re.compile("[ウヴィ领びमन]|[ङञ]")
_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


def folded(text: str) -> str:
    """Text without case, diacritics, width and vowel signs; traditional characters become simplified ones."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold().translate(_TABLE)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if _SPELLINGS_HINT.search(text):
        for one, other in _SPELLINGS:
            text = text.replace(one, other)
    return text


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Folded words of a text; initials stand together ("P. R. China" is pr, china)."""
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", text)
    if "-" in text:
        text = _RUSSIAN_ISLANDS.sub(r"остро\1", text)
    if "s" in text or "S" in text:
        text = _POSSESSIVE.sub("s", text)
    text = folded(
        text.replace("ة", "ة ") if "ة" in text else text
    )  # it ends a word even where no space follows
    parts = filter(None, _SEPARATORS.split(text))
    return tuple(map(_without_article, parts) if "ال" in text else parts)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def key(text: str) -> str:
    """The folded words in their order as one string, so that spaces and hyphens make no difference."""
    return "".join(words(text))


def readable(text: str) -> str:
    """Undo what transport did to a text: HTML entities, and UTF-8 read as Windows-1252 (CÃ´te)."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    for _ in range(2):
        if not _MOJIBAKE.search(text):
            break
        try:
            text = b"".join(map(_byte, text)).decode()
        except (UnicodeError, ValueError):
            break
    return unicodedata.normalize("NFC", text).strip()


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return bytes((ord(letter),))  # the five bytes that Windows-1252 leaves open; others raise ValueError


def script(text: str) -> str:
    """The script group of the first letter: Latin, Cyrillic, Han (with kana), Hangul, Arabic or Other."""
    for letter in text:
        if letter.isalpha():
            return _script_of(letter)
    return "Latin"


def _script_of(letter: str) -> str:
    point = ord(letter)
    if point < 0x250 or 0x1E00 <= point < 0x1F00 or 0xFF21 <= point <= 0xFF5A:
        return "Latin"
    for first, last, name in _SCRIPTS:
        if first <= point <= last:
            return name
    return "Other"


_SCRIPTS = (
    (0x0400, 0x052F, "Cyrillic"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0750, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"),
    (0xFB50, 0xFEFC, "Arabic"),
    (0x1100, 0x11FF, "Hangul"),
    (0x3130, 0x318F, "Hangul"),
    (0xAC00, 0xD7AF, "Hangul"),
    (0x2E80, 0x9FFF, "Han"),
    (0xFF66, 0xFF9F, "Han"),
    (0x20000, 0x323AF, "Han"),
)


def script_runs(text: str) -> list[str]:
    """The text cut where the script changes ("中国 China" is two); a Latin letter in Russian is a slip."""
    runs: list[str] = []
    current = last = ""
    for letter in text:
        group = _script_of(letter) if letter.isalpha() else current
        is_slip = last.isalpha() and {group, current} == {"Latin", "Cyrillic"}
        if not runs or (group != current and not is_slip):
            runs.append("")
            current = group
        runs[-1] += letter
        last = letter
    return [run for run in (run.strip() for run in runs) if run]
