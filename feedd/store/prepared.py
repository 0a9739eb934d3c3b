"""Statements that are asked at every visit, compiled once and put to the driver as they are.

Each time it executes a statement SQLAlchemy looks it up among the compiled ones, names its
parameters, and sets a context and a result up: 12 µs of the processor's time where the driver of
SQLite takes one, and 30 to 65 more where a list is written out value by value. So what is asked
often is prepared, at import::

    _NUMBERS = Prepared(sa.select(stories.c.id, stories.c.number).where(among(stories.c.id)))

    for story, number in _NUMBERS.about(connection, ids):

A list goes as one value, so that the statement stays the same however many are asked about: the
driver and PostgreSQL prepare it once. What is asked now and then goes SQLAlchemy's own way.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeAlias, TypeVar, cast
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Raw: TypeAlias = tuple[object, ...]
    Statement: TypeAlias = sa.Select[Any] | sa.sql.dml.UpdateBase
    Parameters: TypeAlias = Sequence[Sequence[object]] | Sequence[Mapping[str, object]]
    Change: TypeAlias = Callable[[Any], Any]
    _Changes: TypeAlias = tuple[tuple[int, Change], ...]  # by the place of their column


T = TypeVar("T")


class Row(Protocol):
    """What a statement found: a tuple that gives its columns by their names as well."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as SQLAlchemy's own rows do
        """Give a column's value."""

    def __getitem__(self, place: int) -> Any:  # noqa: ANN401  as above
        """Give the value of a column by its place."""

    def __iter__(self) -> Iterator[Any]:
        """Give the values in the columns' order."""


class Prepared:
    """A statement that is compiled for a kind of database when one is first asked.

    An insertion names the columns that it fills. What the driver refuses is raised as SQLAlchemy
    raises it.
    """

    def __init__(self, statement: Statement, *columns: str) -> None:
        self._statement = statement
        self._columns = columns or None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **bound: object) -> Sequence[Row]:
        """Give every row that is found."""
        return self._read(connection, self._found(connection, bound))

    def about(
        self, connection: Connection, values: Collection[object], **bound: object
    ) -> Sequence[Row]:
        """Give every row about one ``among`` these values."""
        return self.rows(connection, **{_PART: [*values]}, **bound) if values else ()

    def made(self, connection: Connection, known: AtHand[T], **bound: object) -> tuple[T, ...]:
        """Give a value for every row that is found, made by ``known`` or kept from before."""
        found = self._found(connection, bound)
        return known.of(found, partial(self._read, connection))

    def made_about(
        self, connection: Connection, known: AtHand[T], values: Collection[object]
    ) -> tuple[T, ...]:
        """Give a value for every row about one ``among`` these values, as ``made`` does."""
        return self.made(connection, known, **{_PART: [*values]}) if values else ()

    def value(self, connection: Connection, **bound: object) -> Any:  # noqa: ANN401  a column's
        """Give the first column of the first row; None if there is none."""
        found = self.rows(connection, **bound)
        return found[0][0] if found else None

    def run(self, connection: Connection, **bound: object) -> None:
        """Execute a statement that gives no rows."""
        self.run_all(connection, [bound])

    def run_about(
        self, connection: Connection, values: Collection[object], **bound: object
    ) -> None:
        """Execute a statement that gives no rows, about all ``among`` these values."""
        if values:
            self.run(connection, **{_PART: [*values]}, **bound)

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute a statement that gives no rows, once for each of these rows of parameters."""
        compiled = self._for(connection.dialect)
        parameters = compiled.write_all(rows)
        try:
            if len(parameters) == 1:
                _cursor(connection).execute(compiled.sql, parameters[0])
            elif parameters:
                _cursor(connection).executemany(compiled.sql, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _refused(connection, error, compiled.sql) from error

    def _found(self, connection: Connection, bound: Mapping[str, object]) -> Sequence[_Raw]:
        compiled = self._for(connection.dialect)
        (parameters,) = compiled.write_all([bound])
        cursor = _cursor(connection)
        try:
            cursor.execute(compiled.sql, parameters)
            return cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise _refused(connection, error, compiled.sql) from error

    def _read(self, connection: Connection, found: Iterable[_Raw]) -> Sequence[Row]:
        return self._for(connection.dialect).read(found)

    def _for(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _compile(self._statement, self._columns, dialect)
        return self._compiled[dialect.name]


class AtHand(Generic[T]):
    """Keeps what was made of rows while somebody uses it, so that an unchanged row gives it again.

    A source is read when its visit begins and again when that is stored, and nearly always nothing
    has changed. To look a row up takes a tenth of the time of making a value of it.
    """

    def __init__(self, make: Callable[[Row], T]) -> None:
        self._make = make
        self._made: WeakValueDictionary[_Raw, T] = WeakValueDictionary()

    def of(
        self, found: Sequence[_Raw], read: Callable[[Iterable[_Raw]], Sequence[Row]]
    ) -> tuple[T, ...]:
        """Give what is made of rows as the driver gave them, in their order."""
        made = [self._made.get(raw) for raw in found]
        new = [raw for raw, one in zip(found, made, strict=True) if one is None]
        fresh = map(self._anew, new, read(new))
        return tuple(next(fresh) if one is None else one for one in made)

    def _anew(self, raw: _Raw, row: Row) -> T:
        one = self._made[raw] = self._make(row)
        return one


def among(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Compare a column, of numbers or texts, with all the values that a call asks about."""
    return _Among(column)


_PART: Final = "among"


class _Among(sa.ColumnElement[Any]):
    inherit_cache = False
    type = sa.types.NullType()  # SQLite, which has no booleans, is not to be asked for "= 1"

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        self.column = column


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401  compiles' signature
    listed = sa.func.json_each(sa.bindparam(_PART, type_=_Listed())).table_valued("value")
    return compiler.process(element.column.in_(sa.select(listed.c.value)), **how)


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401  as above
    kind = sa.BigInteger() if isinstance(element.column.type, sa.Integer) else sa.Text()
    listed = sa.bindparam(_PART, type_=sa.ARRAY(kind))
    return compiler.process(element.column == sa.any_(listed), **how)


class _Listed(sa.TypeDecorator[Sequence[object]]):
    """Values on their way to SQLite's ``json_each``."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[object] | None, dialect: Dialect) -> str:  # noqa: ARG002  the base class's signature
        """Write them as a JSON list."""
        listed = _to_json(value)
        if "\\u0000" in listed:
            # SQLite would read such a text to there; none that is stored has one.
            listed = _to_json([one for one in value or () if "\0" not in str(one)])
        return listed


_to_json = json.JSONEncoder(separators=(",", ":")).encode

_MANY: Final = 16  # rows


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as a driver takes it, and how values are written for it and read from it."""

    sql: str
    by_place: bool
    names: tuple[str, ...]
    given: Mapping[str, object]  # by the statement itself
    writers: _Changes
    readers: _Changes
    as_row: Callable[[Sequence[object]], Row]

    def write_all(self, rows: Iterable[Mapping[str, object]]) -> Parameters:
        """Give the parameters of each row in the driver's shape."""
        full = ({**self.given, **row} for row in rows) if self.given else rows
        written = _changed(([row[name] for name in self.names] for row in full), self.writers)
        if self.by_place:
            return written
        return [dict(zip(self.names, values, strict=True)) for values in written]

    def read(self, found: Iterable[Sequence[object]]) -> Sequence[Row]:
        """Give rows as the columns' types have their values."""
        return [*map(self.as_row, _changed(found, self.readers))]


def _changed(rows: Iterable[Sequence[object]], changes: _Changes) -> Sequence[Sequence[object]]:
    """Change the values in some columns: of many rows column by column, which is faster then."""
    if not changes:
        return [*rows]
    found = [[*row] for row in rows]
    if len(found) < _MANY:
        for row in found:
            for place, change in changes:
                row[place] = change(row[place])
        return found
    columns: list[Iterable[object]] = [*zip(*found, strict=True)]
    for place, change in changes:
        columns[place] = map(change, columns[place])
    return [*zip(*columns, strict=True)]


def _changes(kinds: Iterable[Change | None]) -> _Changes:
    return tuple((place, change) for place, change in enumerate(kinds) if change)


def _compile(statement: Statement, columns: Sequence[str] | None, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    bound = compiled.binds
    names = tuple(compiled.positiontup or bound)
    found = statement.exported_columns
    return _Compiled(
        sql=str(compiled),
        by_place=compiled.positional,
        names=names,
        given={name: one.value for name, one in bound.items() if not one.required},
        writers=_changes(_of(bound[name], dialect).bind_processor(dialect) for name in names),
        readers=_changes(_of(one, dialect).result_processor(dialect, None) for one in found),
        as_row=_maker([str(one.key) for one in found]),
    )


def _of(value: sa.ColumnElement[Any], dialect: Dialect) -> sa.types.TypeEngine[Any]:
    return value.type.dialect_impl(dialect)


def _maker(columns: Iterable[str]) -> Callable[[Sequence[object]], Row]:
    # What ``_make`` does, without a call of Python's own.
    kind = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # noqa: PYI024  its columns are known here
    return cast("Callable[[Sequence[object]], Row]", partial(tuple.__new__, kind))


def _cursor(connection: Connection) -> DBAPICursor:
    if not connection.in_transaction():
        connection.begin()  # as executing a statement does
    return connection.connection.cursor()


def _refused(connection: Connection, error: Exception, sql: str | None = None) -> Exception:
    """Give what SQLAlchemy would raise for what the driver has raised."""
    dialect = connection.dialect
    return sa.exc.DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, dialect=dialect
    )


class _Pipes(Protocol):
    """A connection to PostgreSQL as its driver has it."""

    @property
    def pgconn(self) -> _Line: ...
    def pipeline(self) -> AbstractContextManager[object]: ...


class _Line(Protocol):
    """The same as PostgreSQL's library has it; a status of 0: nothing is under way."""

    @property
    def pipeline_status(self) -> int: ...


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send what is executed in the block without waiting for each answer.

    Waiting is more than half of what a short statement costs on PostgreSQL. An error is raised by
    a later statement, or at the end of the block. Only prepared statements may ask for rows in it.
    On SQLite it changes nothing.
    """
    driver = connection.dialect.loaded_dbapi
    if connection.dialect.name != "postgresql" or not driver.Pipeline.is_supported():
        yield
        return
    own = cast("_Pipes", connection.connection.driver_connection)
    try:
        with own.pipeline():
            yield
    except driver.Error as error:
        # What ends a connection is followed by what can't be done on it any more.
        ended_by = error.__context__
        first = ended_by if isinstance(ended_by, driver.Error) else error
        raise _refused(connection, first) from error
    finally:
        if own.pgconn.pipeline_status:
            # It was lost with answers still to come: not even a rollback can be sent on it.
            connection.invalidate()
