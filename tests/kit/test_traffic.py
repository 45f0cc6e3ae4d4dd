"""Requests counted, and told in Prometheus' format, as its own parser reads it."""

from prometheus_client.parser import text_string_to_metric_families

from events_platform.kit.web.exposition import exposition, single
from events_platform.kit.web.traffic import BOUNDS, Traffic

NAME = "events_http_request_duration_seconds"


def test_traffic_is_a_histogram_by_method_route_and_class_of_status() -> None:
    traffic = Traffic()
    for status, seconds in ((200, 0.0004), (204, BOUNDS[0]), (303, 0.3), (0, 60.0)):
        traffic.note("GET", "/{event}/", status, seconds)
    traffic.note("BREW", "unknown", 405, 0.001)
    traffic.note("STEAM", "unknown", 405, 0.001)
    [family] = text_string_to_metric_families(exposition([traffic.family()]))
    assert (family.name, family.type) == (NAME, "histogram")
    found = {
        (one.name.removeprefix(NAME), *one.labels.values()): one.value
        for one in family.samples
        if one.labels.get("le", "0.005") in {"0.005", "0.25", "0.5", "+Inf"}
    }
    assert len(family.samples) == 4 * (len(BOUNDS) + 3)
    assert {key[1:4] for key in found} == {
        ("GET", "/{event}/", "2xx"),
        ("GET", "/{event}/", "3xx"),
        ("GET", "/{event}/", "5xx"),
        ("other", "unknown", "4xx"),
    }
    assert [found["_bucket", "GET", "/{event}/", "2xx", le] for le in ("0.005", "+Inf")] == [2, 2]
    assert [found["_bucket", "GET", "/{event}/", "3xx", le] for le in ("0.25", "0.5", "+Inf")] == [0, 1, 1]
    assert [found["_bucket", "GET", "/{event}/", "5xx", le] for le in ("0.5", "+Inf")] == [0, 1]
    assert found["_sum", "GET", "/{event}/", "5xx"] == 60.0
    assert found["_count", "other", "unknown", "4xx"] == 2


def test_text_of_any_kind_comes_back_as_it_was() -> None:
    odd = 'a "quote", a \\ and\na line'
    [family] = text_string_to_metric_families(exposition([single("one", "gauge", odd, 0.5, label=odd)]))
    assert family.documentation == odd
    assert family.samples[0].labels == {"label": odd}
    assert family.samples[0].value == 0.5
