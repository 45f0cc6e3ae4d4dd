"""JSON answers out of pydantic models."""

from pydantic import BaseModel
from starlette.responses import Response


def json_answer(model: BaseModel, status: int = 200) -> Response:
    """The model as JSON, for this caller alone."""
    return Response(
        model.model_dump_json(),
        status,
        media_type="application/json",
        headers={"cache-control": "private, no-store"},
    )
