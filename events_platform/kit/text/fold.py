"""Folding: what is left of a text when case, accents, width and punctuation do not matter."""

import re
import unicodedata

# Accents and vowel points; the vowels of Indic scripts and Thai are letters in all but name and stay.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i"}
)
# Signs inside a word: Vera O'Neil is found as oneil, Xiǎo·Míng and Al‑Hassan by either half.
_SILENT = re.compile("['’‘`´ʼʻʹʺ\u200b-\u200f\u2060\ufeff\u00ad]")
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_RUN = re.compile(f"[{HAN}]+")
_EAST_ASIAN = re.compile(f"[{HAN}\u3041-\u30ff\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
# Of the signs that most texts have, without a look at the category of each.
_ASCII_SIGNS = {sign: " " for sign in range(128) if not chr(sign).isalnum()}


def has_han(text: str) -> bool:
    """Whether a Chinese character stands in the text."""
    return HAN_RUN.search(text) is not None


def is_east_asian(text: str) -> bool:
    """Whether the text holds Chinese characters, kana or hangul, which are written without spaces."""
    return _EAST_ASIAN.search(text) is not None


def fold(text: str) -> str:
    """Lower case without accents, full width or silent signs (NFKC, casefold, ø and its like as o).

    "Ｍüller" and "MULLER" are one; "ё" is "е", as most people type it.
    """
    if text.isascii():
        return _SILENT.sub("", text.lower())
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", plain)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", _SILENT.sub("", bare))


def words(text: str) -> list[str]:
    """The folded words of a text; everything but letters, digits and the marks on them separates."""
    folded = fold(text)
    if folded.isascii():
        return folded.translate(_ASCII_SIGNS).split()
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in folded)
    return "".join(kept).split()
