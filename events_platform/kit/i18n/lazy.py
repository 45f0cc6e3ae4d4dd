"""Text of a module that is read before anyone's language is known."""

from markupsafe import Markup, escape

from events_platform.kit.i18n.catalogues import gettext


class LazyText:
    """A message that is translated whenever it is shown: by str(), format(), in HTML or filled with %."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, values: object = None) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        text = gettext(self.message)
        return text if self.values is None else text % self.values

    def __html__(self) -> Markup:
        return escape(str(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __mod__(self, values: object) -> "LazyText":
        return LazyText(self.message, values)

    def __repr__(self) -> str:
        return (
            f"lazy({self.message!r})" if self.values is None else f"lazy({self.message!r}) % {self.values!r}"
        )

    def __bool__(self) -> bool:
        return bool(self.message)

    def __len__(self) -> int:
        return len(str(self))

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    # Equal to another lazy text of the same message, never to a str: that would change with the language.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyText) and (self.message, self.values) == (other.message, other.values)

    def __hash__(self) -> int:
        return hash(self.message)


def lazy(message: str) -> LazyText:
    """A message for a constant, an enum or a class attribute; translated when it is shown."""
    return LazyText(message)


# The name under which gettext tools know a message that is only marked.
N_ = lazy
