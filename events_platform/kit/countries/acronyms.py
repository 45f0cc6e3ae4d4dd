"""Codes and acronyms that people write for a country."""

from functools import cache

from . import aliases_latin
from .codes import SELECTABLE_CODES, UNDECIDED
from .index import index, prepared, table_rows
from .vocabulary import NOT_CODES

THREE_LETTERS = "three letters"
# Reserved, withdrawn with a single successor, or of the European Union; none that means something else today.
_OTHER_CODES = {
    "UK": "GB",
    "EL": "GR",
    "XKX": "XK",
    "XKK": "XK",
    "ROM": "RO",
    "TP": "TL",
    "TMP": "TL",
    "BU": "MM",
    "ZR": "CD",
    "DD": "DE",
    "DDR": "DE",
    "FX": "FR",
    "FXX": "FR",
    "DHY": "BJ",
    "HVO": "BF",
    "NHB": "VU",
    "RHO": "ZW",
    "VDR": "VN",
    "AFI": "DJ",
}
# Codes of the Olympic Committee and of FIFA that differ from ISO and that nobody could take for another's.
_SPORT_CODES = """
AE: UAE
AG: ANB
AN: AHO
AO: ANG
AW: ARU
BA: BIH
BB: BAR
BD: BAN
BF: BFA
BG: BUL
BH: BHR
BN: BRU
BO: BOL
BS: BAH
BT: BHU
BW: BOT
BZ: BIZ
CG: CGO
CH: SUI
CL: CHI
CR: CRC
DE: GER
DK: DEN
DZ: ALG
FJ: FIJ
GB: ENG; WAL; NIR
GD: GRN
GM: GAM
GQ: EQG; GEQ
GR: GRE
GT: GUA
GW: GBS
HN: HON
HR: CRO
HT: HAI
ID: INA
IR: IRI
KH: CAM
KN: SKN
KW: KUW
LS: LES
LV: LAT
LY: LBA
MG: MAD
MM: MYA
MN: MGL
MR: MTN
MU: MRI
MW: MAW
MY: MAS
NG: NGR
NI: NCA
NL: NED
NP: NEP
OM: OMA
PH: PHI
PR: PUR
PS: PLE
PT: POR
PY: PAR
SA: KSA
SB: SOL
SC: SEY
SI: SLO
SV: ESA
TG: TOG
TO: TGA
TW: TPE
TZ: TAN
UY: URU
VN: VIE
VU: VAN
ZA: RSA
ZM: ZAM
ZW: ZIM
"""


@cache
def _codes() -> dict[str, str]:
    three_letters = table_rows(prepared("Codes")[THREE_LETTERS])
    return {code: code for code in SELECTABLE_CODES} | _OTHER_CODES | dict(three_letters)


@cache
def _capitals() -> dict[str, str]:
    return {
        name: code for table in (_SPORT_CODES, aliases_latin.CAPITALS) for name, code in table_rows(table)
    }


def by_code(text: str) -> str | None:
    """Code of a text that is nothing but a code of two or three letters.

    In capitals a code is a code (NA is Namibia). In small letters it must not be a word or another country's
    name in some language ("ao" is Angola's code and Austria in Vietnamese); UNDECIDED then.
    """
    if not (len(text) in {2, 3} and text.isascii() and text.isalpha()):
        return None
    code = _codes().get(text.upper())
    if text.isupper():
        return code or _capitals().get(text)
    if text in index("Latin").spelled:
        return index("Latin").spelled[text]
    if text.lower() in NOT_CODES:
        return UNDECIDED
    named = index("Latin").find([text.lower()])
    if code is None or (len(text) == 3 and not text.islower()):
        return named
    return code if named in {None, code} else UNDECIDED
