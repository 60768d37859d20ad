"""Every kind of column there is, in one place: its type, whether it may be empty, its class.

The class says whom a column could hurt: `public`, `internal` (ids, counts, states), `personal`
(who somebody is), `special` (health, work, money: what somebody said of themselves), `crisis`
(words said in danger). A test fails on a column without one. Used by `storage/tables` only.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKeyConstraint,
    Index,
    MetaData,
    SmallInteger,
    Table,
    text,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

from domain.case import EventKind, Role, SafeguardingNote
from domain.conversation import Offer, Turn
from domain.learning import UnclearStatus
from domain.messages import Message
from domain.vocabulary import Intent, Language, Pathway, TaskStatus, Urgency
from storage.types import (
    CODES,
    MESSAGE,
    NOTES,
    OFFERS,
    SLOTS,
    TURN,
    Code,
    Short,
    UtcDateTime,
    Words,
)

COLUMN_CLASSES = ("public", "internal", "personal", "special", "crisis")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of all tables. `info["shard_key"]` of each names the column by which Citus would
    spread it, or says `reference` for a small table that every node would hold whole."""

    metadata = MetaData(naming_convention=NAMING)

    @classmethod
    def table(cls) -> Table:
        """Return the table itself: statements are built of it, rows become domain objects."""
        table = cls.__table__
        assert isinstance(table, Table)
        return table


OF_CONVERSATION = {"shard_key": "conversation_id"}
REFERENCE = {"shard_key": "reference"}


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """Return the constraint that `column` holds an id of `table`."""
    return ForeignKeyConstraint([column], [f"{table}.id"])


def index_where(name: str, *columns: str, where: str) -> Index:
    """Return an index over the few rows for which `where` holds."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _of(kind: Any, column_class: str, **options: Any) -> Any:
    return mapped_column(kind, info={"class": column_class}, **options)


# ids, counts, states
Key = Annotated[str, _of(Short(36), "internal", primary_key=True)]
Id = Annotated[str, _of(Short(36), "internal")]
# A code of a fixed list or of the directory, or a channel's own id of a message.
Name = Annotated[str, _of(Words, "internal")]
Hash = Annotated[str, _of(Short(128), "internal")]
HashKey = Annotated[str, _of(Short(128), "internal", primary_key=True)]
Count = Annotated[int, _of(BigInteger, "internal", default=0)]
Rank = Annotated[int, _of(SmallInteger, "internal")]
Flag = Annotated[bool, _of(Boolean(), "internal", default=False)]
Moment = Annotated[datetime, _of(UtcDateTime, "internal")]
Day = Annotated[date, _of(Date(), "internal")]
InternalCodes = Annotated[tuple[str, ...], _of(CODES, "internal")]

# words of one vocabulary
LanguageCode = Annotated[Language, _of(Code(Language), "internal")]
PathwayCode = Annotated[Pathway, _of(Code(Pathway), "internal")]
Status = Annotated[TaskStatus, _of(Code(TaskStatus), "internal")]
EventCode = Annotated[EventKind, _of(Code(EventKind), "internal")]
RoleCode = Annotated[Role, _of(Code(Role), "internal")]
UnclearCode = Annotated[UnclearStatus, _of(Code(UnclearStatus), "internal")]
UrgencyCode = Annotated[Urgency, _of(Code(Urgency), "special")]
IntentCode = Annotated[Intent, _of(Code(Intent), "special")]

# who somebody is, and where they can be found
PersonalWords = Annotated[str, _of(Words, "personal")]

# what somebody said of themselves
SpecialWords = Annotated[str, _of(Words, "special")]
SpecialCodes = Annotated[tuple[str, ...], _of(CODES, "special")]
Answers = Annotated[Mapping[str, Any], _of(SLOTS, "special")]
Offered = Annotated[tuple[Offer, ...], _of(OFFERS, "special")]
Age = Annotated[int, _of(SmallInteger, "special")]

# what may hold words said in danger
TurnJson = Annotated[Turn, _of(TURN, "crisis")]
MessageJson = Annotated[Message, _of(MESSAGE, "crisis")]
Notes = Annotated[tuple[SafeguardingNote, ...], _of(NOTES, "crisis")]
CrisisFlag = Annotated[bool, _of(Boolean(), "crisis", default=False)]
