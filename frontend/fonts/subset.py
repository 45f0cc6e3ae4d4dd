"""Cut the text face out of Source Sans 3: two variable woff2 files, weights 400 to 700, by script.

Printed documents have two static TrueType files of the same face, as what sets them reads no woff2.

Run in an environment with fonttools and brotli, on `VF/SourceSans3VF-Upright.ttf` of the npm package
`source-sans` 3.52:  python frontend/fonts/subset.py SourceSans3VF-Upright.ttf
The result bears another name because the licence (OFL.txt) reserves the original one.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FAMILY = "Porcelain Sans"
PRINTED = Path(__file__).parents[2] / "events_platform" / "documents" / "fonts"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "pnum", "case"]
# Latin-1, Extended-A, vowels of pinyin, Romanian comma letters, Vietnamese horns, typographic signs.
LATIN = (
    "20-7E,A0-17F,1A0-1A1,1AF-1B0,1CD-1DC,218-21B,2BC,2BE,2BF,300-304,306-308,30A-30C,323,327,1E9E,"
    "2009,200A,2010-2015,2018-201E,2020-2022,2026,202F,2030,2032,2033,2039,203A,20AC,2116,2122,2190-2193,"
    "2212,2248,2260,2264,2265"
)
# Russian, Ukrainian, Belarusian, Serbian, Macedonian, Kazakh, Kyrgyz, Tatar, Mongolian, Uzbek, Tajik.
CYRILLIC = "400-45F,490-493,49A,49B,4A2,4A3,4AE-4B3,4B6,4B7,4BA,4BB,4D8,4D9,4E2,4E3,4E8,4E9,4EE,4EF"


def rename(font: TTFont) -> None:
    """Give every name record that carries the reserved name our own."""
    for record in font["name"].names:
        text = record.toUnicode()
        if "Source" in text and record.nameID not in (0, 7, 13, 14):
            record.string = text.replace("Source Sans 3", FAMILY).replace(
                "SourceSans3", FAMILY.replace(" ", "")
            )


def cut(source: Path, unicodes: str, target: Path) -> None:
    """Write the part of the source face that `unicodes` lists."""
    narrowed = BytesIO()
    instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700)}).save(narrowed)
    font = TTFont(narrowed)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(unicodes))
    subsetter.subset(font)
    rename(font)
    font.flavor = "woff2"
    font.save(target)


def cut_static(source: Path, weight: int, target: Path) -> None:
    """Write Latin and Cyrillic of one weight as TrueType, for documents that are printed."""
    narrowed = BytesIO()
    instancer.instantiateVariableFont(TTFont(source), {"wght": weight}).save(narrowed)
    font = TTFont(narrowed)
    options = subset.Options(hinting=False, layout_features=[*FEATURES, "tnum", "lnum"])
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(f"{LATIN},{CYRILLIC}"))
    subsetter.subset(font)
    rename(font)
    # Both weights bear one family name, so that a document asks for the weight alone.
    font["name"].setName(FAMILY, 1, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font.save(target)


if __name__ == "__main__":
    here = Path(__file__).parent
    cut(Path(sys.argv[1]), LATIN, here / "porcelain-sans-latin.woff2")
    cut(Path(sys.argv[1]), CYRILLIC, here / "porcelain-sans-cyrillic.woff2")
    PRINTED.mkdir(parents=True, exist_ok=True)
    cut_static(Path(sys.argv[1]), 400, PRINTED / "porcelain-sans-regular.ttf")
    cut_static(Path(sys.argv[1]), 600, PRINTED / "porcelain-sans-semibold.ttf")
