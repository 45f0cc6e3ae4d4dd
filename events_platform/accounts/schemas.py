"""What staff say about themselves and each other."""

from typing import Annotated

from events_platform.accounts.models import Role
from events_platform.kit.schema import EmailAddress, Input, Language
from events_platform.kit.text import Line

PersonName = Annotated[str, Line(200, required=True)]


class ProfileIn(Input):
    """What a person says about themself."""

    name: PersonName
    locale: Language


class AccountIn(Input):
    """A new member of staff; `role` holds in all events."""

    email: EmailAddress
    name: PersonName
    locale: Language = "en"
    role: Role | None = None


class MemberIn(Input):
    """A role for somebody who has an account."""

    email: EmailAddress
    role: Role


class TokenIn(Input):
    """A token for programs."""

    name: Annotated[str, Line(100, required=True)]
    role: Role
