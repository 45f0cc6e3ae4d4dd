"""The rules by which an event counts its participants (participation.md); kept with every change of them."""

from typing import Annotated, Literal

from pydantic import Field

from events_platform.kit.countries.codes import CHINESE_OFFICIAL_USAGE
from events_platform.kit.schema import CountryCode, Input, Language
from events_platform.kit.text.clean import Line

MINUTES_A_DAY = 24 * 60
Minutes = Annotated[int, Field(ge=0, le=MINUTES_A_DAY)]
Basis = Literal["represented", "residence", "nationality"]


class CountingRules(Input):
    """How figures are made; minima in minutes, `small_group` is the fewest that a public row shows.

    `apart_categories` are the ids of the categories whose people are listed apart, not counted.
    """

    basis: Basis = "represented"
    online_minimum: Minutes = 10
    session_minimum: Minutes = 5
    home_territories: list[CountryCode] = Field(default=[], max_length=50)
    home_policy: Literal["apart", "with_host"] = "apart"
    country_names: dict[CountryCode, dict[Language, Annotated[str, Line(80)]]] = Field(
        default={}, max_length=300
    )
    apart_categories: list[str] = Field(default=[], max_length=256)
    exact_headline: bool = False
    small_group: int = Field(default=1, ge=1, le=50)


def chinese_official_usage(rules: CountingRules) -> CountingRules:
    """The rules with the home territories of Chinese official usage, and the names that go with them."""
    usage = CHINESE_OFFICIAL_USAGE
    proposed: dict[str, dict[Language, str]] = {
        code: {"en": names["en"], "zh": names["zh"]} for code, names in usage.names.items()
    }
    return rules.model_copy(
        update={
            "home_territories": list(dict.fromkeys([*rules.home_territories, *usage.home_territories])),
            "country_names": {**rules.country_names, **proposed},
        }
    )
