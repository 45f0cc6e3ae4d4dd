"""Every address of speakers and files; fixed words come before ids."""

import re

from starlette.routing import BaseRoute

from events_platform.kit.files.service import PHOTO_BYTES
from events_platform.programme import (
    api_speakers,
    pages_files,
    pages_own,
    pages_speaker,
    pages_speakers,
    pages_speakers_more,
)
from events_platform.programme.service_materials import MATERIAL_BYTES

programs: list[BaseRoute] = [*api_speakers.routes]
console: list[BaseRoute] = [*pages_speakers.routes, *pages_speakers_more.routes, *pages_speaker.routes]
public: list[BaseRoute] = [*pages_own.routes, *pages_files.routes]
# Files come with the few fields and boundaries of their form.
LARGE = {
    re.compile(r"/[^/]+/speaker/[^/]+/slides"): MATERIAL_BYTES + 65_536,
    re.compile(r"/api/v1/events/[^/]+/sessions/[^/]+/materials"): MATERIAL_BYTES + 65_536,
    re.compile(r"/[^/]+/speaker/[^/]+/photo"): PHOTO_BYTES + 65_536,
    re.compile(r"/manage/[^/]+/speakers/[^/]+/photo"): PHOTO_BYTES + 65_536,
}
"""The paths that take bodies beyond the usual limit, and how many bytes."""
