"""Times as text."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from events_platform.kit.clock import iso

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30)), ZoneInfo("Asia/Shanghai")])
LEGIBLE = st.datetimes(timezones=ZONES).filter(lambda moment: 1970 <= moment.year <= 2999)


@given(LEGIBLE)
def test_iso_is_what_isoformat_writes(moment: datetime) -> None:
    assert iso(moment) == moment.isoformat()
