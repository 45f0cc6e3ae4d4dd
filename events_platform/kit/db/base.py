"""The base of all tables: constraint names, and columns that many tables have."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

from pydantic.fields import FieldInfo
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from events_platform.kit.clock import now
from events_platform.kit.db.types import JsonType, LocalizedText, LocalizedTextType, UtcDateTime
from events_platform.kit.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


class Table(SQLModel):
    """What every table builds on. Rows are made by services from validated schemas, never from raw input."""

    # So that no start waits for sixty validators that nobody asks.
    model_config = {"defer_build": True}

    def __init__(self, **values: Any) -> None:
        # Left to pydantic, every row would cost a look at the signature of each default's factory.
        filled = {name: default() for name, default in column_defaults(type(self)) if name not in values}
        super().__init__(**filled, **values)


@lru_cache
def column_defaults(model: type[Table]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """The fields of a table that need not be given, with what makes their values."""
    fields = model.model_fields.items()
    return tuple((name, default_of(field)) for name, field in fields if not field.is_required())


def default_of(field: FieldInfo) -> Callable[[], Any]:
    """What makes the value of a field that is not given; nothing where it is required."""
    if field.default_factory is not None:
        return cast(Callable[[], Any], field.default_factory)
    value = None if field.is_required() else field.default
    return lambda: value


def key() -> Any:
    """A primary key of ours, UUIDv7."""
    return Field(default_factory=new_id, primary_key=True)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign key to `table.column`."""
    if nullable:
        return Field(default=None, foreign_key=target, index=index, nullable=True)
    return Field(foreign_key=target, index=index)


def of_one_event() -> UniqueConstraint:
    """Lets other tables refer to this one by event and id: see `same_event`."""
    return UniqueConstraint("event_id", "id")


def same_event(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key to a row of the same event, in one check; the event's own key lies behind that row."""
    return ForeignKeyConstraint(("event_id", column), (f"{target}.event_id", f"{target}.id"))


def text_column(length: int, *, default: str | None = None, index: bool = False, unique: bool = False) -> Any:
    """A string of at most so many characters, required unless it has a default."""
    if default is None:
        return Field(sa_type=String(length), index=index, unique=unique, nullable=False)
    return Field(default=default, sa_type=String(length), index=index, unique=unique, nullable=False)


def optional_text(length: int, *, index: bool = False, unique: bool = False) -> Any:
    """A string of at most so many characters, or nothing."""
    return Field(default=None, sa_type=String(length), index=index, unique=unique, nullable=True)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of these words.

    Word by word: for an `IN` of more than two, SQLite builds a table of them for each row that it checks.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in values), name=column)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows for which `where` (SQL that both databases read) holds."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def index_on(dialect: str, name: str, *columns: str) -> Index:
    """An index that one of the databases has and the other has not."""
    return Index(name, *columns, info={"dialect": dialect}).ddl_if(dialect=dialect)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """An aware UTC time; a required one defaults to now."""
    default: dict[str, Any] = {"default": None} if nullable else {"default_factory": now}
    return Field(sa_type=UtcDateTime, nullable=nullable, index=index, **default)


def localized() -> Any:
    """Text in several languages; empty by default."""
    return Field(default_factory=LocalizedText, sa_type=LocalizedTextType, nullable=False)


def json_column(*, nullable: bool = False) -> Any:
    """Structured data; an empty object by default, or nothing where it may be null."""
    if nullable:
        return Field(default=None, sa_type=JsonType, nullable=True)
    return Field(default_factory=dict, sa_type=JsonType, nullable=False)


def json_list() -> Any:
    """A list; empty by default."""
    return Field(default_factory=list, sa_type=JsonType, nullable=False)
