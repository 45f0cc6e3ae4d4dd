"""Puts built front end, templates and catalogues into wheel and sdist, so that users need no Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("templates", "locales")


class FrontendHook(BuildHookInterface):
    """Runs before each build; npm only where `static/manifest.json` is missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing, and name what the wheel carries besides the package.

        An editable install needs neither: it reads the source tree.
        """
        if version == "editable":
            return
        frontend = Path(self.root, "frontend")
        if not Path(self.root, "events_platform", "static", "manifest.json").exists():
            self._build(frontend)
        if self.target_name == "wheel":
            for name in CARRIED:
                build_data["force_include"][str(frontend / name)] = f"events_platform/frontend/{name}"

    def _build(self, frontend: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            message = "The front end is not built and npm was not found: install Node 20.19 or newer."
            raise RuntimeError(message)
        self.app.display_info("Building the front end")
        for command in (["ci"], ["run", "build"]):
            subprocess.run([npm, *command], cwd=frontend, check=True)  # noqa: S603
