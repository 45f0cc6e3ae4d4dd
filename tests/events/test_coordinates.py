import pytest

from events_platform.events.coordinates import checked_coordinates, degrees


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("28.682, 115.858", "28.682, 115.858"),
        (" 28.6820000，115.8580001 ", "28.682, 115.858"),
        ("-33.9 18.4", "-33.9, 18.4"),
        ("0,0", "0, 0"),
        ("", ""),
    ],
)
def test_coordinates_are_read_as_maps_give_them(typed: str, kept: str) -> None:
    assert checked_coordinates(typed) == kept


@pytest.mark.parametrize("typed", ["28.682", "91, 0", "0, 181", "north, east", "1,2,3", "28,682, 115,858"])
def test_coordinates_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="latitude and longitude"):
        checked_coordinates(typed)


def test_degrees_are_latitude_first() -> None:
    assert degrees("28.682, 115.858") == (28.682, 115.858)
    assert degrees("") is None
