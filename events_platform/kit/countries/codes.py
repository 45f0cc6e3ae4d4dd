"""The codes: which exist, which are UN members, which belong to a state, and the presets over them."""

from dataclasses import dataclass


def _set(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


ALL_CODES: frozenset[str] = _set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
    ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE
    IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
    MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU
    NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
    SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE
    VG VI VN VU WF WS YE YT ZA ZM ZW
    """
)
"""The 249 officially assigned alpha-2 codes (ISO 3166-1)."""

SELECTABLE_CODES: frozenset[str] = ALL_CODES | {"XK"}
"""What a form offers and `resolve` answers: the assigned codes, and XK for Kosovo as CLDR has it, so that
nobody is lost for want of a code."""

UN_MEMBERS_AND_OBSERVERS: frozenset[str] = ALL_CODES - _set(
    """
    AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS
    NC NF NU PF PM PN PR RE SH SJ SX TC TF TK TW UM VG VI WF YT
    """
)
"""The 193 members of the United Nations and two observers, VA and PS (participation.md, Figures: Noun)."""

_DEPENDENCIES = {
    "AU": "CC CX HM NF",
    "CN": "HK MO TW",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}
WRITTEN_WITH: dict[str, str] = {
    child: state for state, children in _DEPENDENCIES.items() for child in children.split()
}
"""Territory to the state that is often written beside it ("Guam (US)"); says nothing about status."""


def _others(groups: str) -> dict[str, frozenset[str]]:
    return {code: _set(group) - {code} for group in groups.split(";") for code in group.split()}


NAMESAKES = _others("KP KR; CD CG; GN GW GQ PG; SD SS; WS AS; DM DO; VG VI; MF SX; NE NG; GY GF")
"""Countries whose names are taken for each other's."""

PLACES_IN_DOUBT = NAMESAKES | _others("IE GB; RU UA")
"""Countries of which one is written behind a place that standards list under the other."""

ORGANISATIONS: tuple[str, ...] = ("UN", "EU", "XO")
"""The row of international organisations: United Nations system, European Union, any other."""

UNDECIDED = ""
"""The answer for a name that is known and is not one country."""

UNKNOWN = "ZZ"
"""CLDR's code of an unknown region; a name for the row "unknown", never stored as a country."""


@dataclass(frozen=True, slots=True)
class Usage:
    """A proposal for an event's home territories and their names (participation.md, Figures)."""

    host: str
    home_territories: tuple[str, ...]
    names: dict[str, dict[str, str]]


CHINESE_OFFICIAL_USAGE = Usage(
    host="CN",
    home_territories=("HK", "MO", "TW"),
    names={
        "HK": {"en": "Hong Kong, China", "zh": "中国香港", "zh_Hant": "中國香港"},
        "MO": {"en": "Macao, China", "zh": "中国澳门", "zh_Hant": "中國澳門"},
        "TW": {"en": "Taiwan, China", "zh": "中国台湾", "zh_Hant": "中國台灣"},
    },
)
