"""Headlines in Chinese, which browsers would break between any two signs."""

import re

from markupsafe import Markup

WORDS = (
    "产学研用",
    "国际",
    "合作",
    "论坛",
    "大会",
    "参会人员",
    "国家和地区",
    "线上线下",
    "相结合",
    "国家",
    "地区",
    "线上",
    "线下",
    "方式",
    "参加",
    "参会",
    "会议",
)
_TOGETHER = re.compile(rf"\d[\d.,]*[万余多]*[个名位年届]?|{'|'.join(WORDS)}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def unbroken(text: str) -> Markup:
    """A Chinese sentence of figures, in which no line breaks a number or a word that is known here."""
    if not _HAN.search(text):
        return Markup.escape(text)
    keep = Markup('<span class="nowrap">{}</span>')
    parts = []
    end = 0
    for found in _TOGETHER.finditer(text):
        parts += [Markup.escape(text[end : found.start()]), keep.format(found.group())]
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])
