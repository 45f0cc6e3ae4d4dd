"""Refusals: each carries its HTTP status, a stable code and a sentence for the person who meets it."""

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """A refusal that the person can understand and act on.

    `message` may be a lazy translation: it is turned into text in the language of the answer.
    `fields` maps the name of an input to the sentence that stands beside it.
    """

    status: ClassVar[int] = 500
    code: str = "error"

    def __init__(
        self, message: object, *, code: str | None = None, fields: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, object] = dict(fields or {})
        if code:
            self.code = code


class BadRequest(AppError):
    """The request could not be read at all."""

    status = 400
    code = "bad_request"


class Unauthenticated(AppError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    status = 401
    code = "unauthenticated"


class Forbidden(AppError):
    """The person is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(AppError):
    """There is no such thing, or this person may not know that there is."""

    status = 404
    code = "not_found"


class MethodNotAllowed(AppError):
    """The address exists, for another method."""

    status = 405
    code = "method_not_allowed"


class Conflict(AppError):
    """The request is well formed and contradicts what is already there."""

    status = 409
    code = "conflict"


class Gone(AppError):
    """It was here and is withdrawn for good."""

    status = 410
    code = "gone"


class TooLarge(AppError):
    """The body is larger than this address takes."""

    status = 413
    code = "too_large"


class UnsupportedMedia(AppError):
    """The body is of a kind that this address does not read."""

    status = 415
    code = "unsupported_media_type"


class Invalid(AppError):
    """The input was read and does not make sense; `fields` says where."""

    status = 422
    code = "invalid"


class TooMany(AppError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"

    def __init__(self, message: object, *, retry_after: float, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unavailable(AppError):
    """The installation cannot answer at the moment; `retry_after` is in seconds, where waiting helps."""

    status = 503
    code = "unavailable"

    def __init__(self, message: object, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
