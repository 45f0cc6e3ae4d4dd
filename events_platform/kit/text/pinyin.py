"""Chinese characters as pinyin, for searching and sorting only: no reading is ever shown as a name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from events_platform.kit.text.dictionary import reading_of, readings_of, words
from events_platform.kit.text.fold import HAN_RUN

# Surnames that are read otherwise than the character usually is, the surname's reading first.
_POLYPHONE = (
    "曾zeng1,ceng2 单shan4,dan1,chan2 解xie4,jie3 仇qiu2,chou2 区ou1,qu1 查zha1,cha2 朴piao2,pu3,po4 "
    "盖ge3,gai4 覃qin2,tan2 尉wei4,yu4 种chong2,zhong3 员yun4,yuan2 乐yue4,le4 翟zhai2,di2 缪miao4,mou2 "
    "折she2,zhe2 黑he4,hei1 都du1,dou1 那na1,nuo2 逄pang2,feng2 繁po2,fan2 祭zhai4,ji4 句gou1,ju4 "
    "隗wei3,kui2 郗xi1,chi1 宓mi4,fu2 秘bi4,mi4 洗xian3,xi3 召shao4,zhao4 晟cheng2,sheng4 长zhang3,chang2 "
    "哈ha3,ha1 撒sa4,sa3 谌chen2,shen4 柏bai3,bo2 褚chu3,zhu3 "
)
# The most common surnames have archaic second readings in the dictionary: every Wang would be found as Yu.
_COMMON = (
    "王wang2 吴wu2 朱zhu1 冯feng2 于yu2 董dong3 邓deng4 许xu3 沈shen3 彭peng2 蔡cai4 贾jia3 丁ding1 余yu2 "
    "潘pan1 杜du4 夏xia4 汪wang1 任ren2 方fang1 石shi2 姚yao2 陆lu4 郝hao3 白bai2 万wan4 汤tang1 尹yin3 "
    "叶ye4 盛sheng4 车che1"
)
_SURNAMES = {entry[0]: tuple(entry[1:].split(",")) for entry in (_POLYPHONE + _COMMON).split()}
_COMPOUND = {
    "尉迟": ("yu4", "chi2"),
    "万俟": ("mo4", "qi2"),
    "单于": ("chan2", "yu2"),
    "长孙": ("zhang3", "sun1"),
    "澹台": ("tan2", "tai2"),
    "令狐": ("ling2", "hu2"),
}
_PLAIN_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫公孙慕容宇文司徒夏侯端木南宫独孤呼延拓跋百里闻人申屠太史钟离轩辕濮阳淳于赫连",
    )
)
LONGEST_NAME = 4
_MOST_SPELLINGS = 12


@lru_cache(maxsize=8_000)
def _alone(char: str) -> list[str]:
    """The readings of one character, the usual one first; one that has none reads as nothing."""
    return readings_of(char) or [""]


@lru_cache(maxsize=8_000)
def in_words(run: str) -> list[str]:
    """The reading of each character of a run, with tone digits, as the words in it decide."""
    found: list[str] = []
    for word in words(run):
        found += reading_of(word) if len(word) > 1 else _alone(word)[:1]
    return found


def toneless(text: str) -> str:
    """The text with its Chinese characters as syllables without tones, to be ordered by."""
    return HAN_RUN.sub(lambda run: " ".join(one.rstrip("12345") for one in in_words(run[0])), text)


def surname_length(run: str) -> int:
    """How many characters of a Chinese name are the family name."""
    return 2 if len(run) > 2 and (run[:2] in _COMPOUND or run[:2] in _PLAIN_COMPOUND) else 1


def readings(run: str) -> list[tuple[str, ...]]:
    """The possible syllables, with tone digits, of each character of a run, the likeliest first.

    A run as short as a name gets every reading of its characters; in a longer one the words decide.
    """
    if len(run) > LONGEST_NAME:
        return [(syllable,) for syllable in in_words(run)]
    found = [tuple(dict.fromkeys(_alone(char))) for char in run]
    if surname_length(run) == 2 and run[:2] in _COMPOUND:
        found[:2] = [(syllable,) for syllable in _COMPOUND[run[:2]]]
    elif len(run) == LONGEST_NAME:
        # Four characters are rather a word, such as 重庆大学, than a name.
        found = [
            tuple(dict.fromkeys([first, *all_])) for first, all_ in zip(in_words(run), found, strict=True)
        ]
    elif run[0] in _SURNAMES:
        found[0] = _SURNAMES[run[0]]
    return found


def spellings(run: str) -> Iterator[tuple[str, ...]]:
    """The ways to type a run of characters in pinyin, as syllables without tones, the likeliest first."""
    choices = [tuple(dict.fromkeys(_typed(syllables))) for syllables in readings(run)]
    # The last wheel of a product turns fastest: the surname's, so that none of its readings is cut off.
    for *given, family in islice(product(*choices[1:], choices[0]), _MOST_SPELLINGS):
        yield (family, *given)


def _typed(syllables: tuple[str, ...]) -> Iterator[str]:
    """Each syllable without its tone; lü is lv to input methods, lyu on passports and lu to foreigners."""
    for syllable in syllables:
        plain = syllable.rstrip("12345")
        yield plain
        if "v" in plain:
            yield plain.replace("v", "yu")
            yield plain.replace("v", "u")
