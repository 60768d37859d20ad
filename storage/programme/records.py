"""Reads the records of one file against their model, noting every problem on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from storage.programme.models import Row
from storage.programme.problems import Problems
from storage.programme.sheets import Loc, Sheet, UnreadableSheetError, read_csv, read_yaml

R = TypeVar("R", bound=Row)

# What may stand at the top of a directory file, beside the list of records.
_TOP_FIELDS = ("confirmed", "defaults")


class Reader:
    """Reads files of one programme folder; what is wrong goes to `problems`, never raised."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.is_confirmed = True
        # By kind of record, also of records that are wrong, so that one mistake is told once.
        self.seen_ids: dict[str, set[str]] = {}

    def yaml(self, name: str) -> Sheet | None:
        """Read a YAML file, or note why it cannot be read and return None."""
        try:
            sheet = read_yaml(self.folder, name)
        except UnreadableSheetError as error:
            self.problems.lines.append(str(error))
            return None
        for loc in sheet.duplicates:
            self.problems.add(sheet, loc, "stands twice in the same record")
        return sheet

    def whole(self, name: str, model: type[R]) -> tuple[Sheet, R] | None:
        """Read a YAML file that is one record."""
        sheet = self.yaml(name)
        if sheet is None:
            return None
        record = self._validated(sheet, (), sheet.data, model)
        return None if record is None else (sheet, record)

    def listed(self, name: str, key: str, model: type[R]) -> Iterator[tuple[Sheet, Loc, R]]:
        """Yield the good records of the list under `key`; `defaults` fill what a record omits."""
        sheet = self.yaml(name)
        if sheet is None or not self._has_list(sheet, key):
            return
        defaults = sheet.data.get("defaults") or {}
        for index, data in enumerate(sheet.data[key]):
            loc: Loc = (key, index)
            self._note_id(key, data)
            merged = {**defaults, **data} if isinstance(data, dict) else data
            record = self._validated(sheet, loc, merged, model)
            if record is not None:
                yield sheet, loc, record

    def rows(self, name: str, model: type[R]) -> Iterator[tuple[Sheet, Loc, R]]:
        """Yield the good rows of a CSV file."""
        try:
            sheet = read_csv(self.folder, name)
        except UnreadableSheetError as error:
            self.problems.lines.append(str(error))
            return
        for index, record in enumerate(self._validated_rows(sheet, model)):
            if record is not None:
                yield sheet, (index,), record

    def _note_id(self, key: str, data: Any) -> None:
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            self.seen_ids.setdefault(key, set()).add(data["id"])

    def _has_list(self, sheet: Sheet, key: str) -> bool:
        data = sheet.data
        if not isinstance(data, dict) or not isinstance(data.get(key), list):
            self.problems.add(sheet, (), f"must have a list under {key}:")
            return False
        for name in data:
            if name != key and name not in _TOP_FIELDS:
                self.problems.add(sheet, (name,), "is not a field of this file; check the spelling")
        if not isinstance(data.get("defaults") or {}, dict):
            self.problems.add(sheet, ("defaults",), "must have fields below it")
            return False
        self._note_confirmed(sheet, data.get("confirmed"))
        return True

    def _note_confirmed(self, sheet: Sheet, value: Any) -> None:
        if value not in ("true", "false"):
            self.problems.add(sheet, ("confirmed",), "must be true or false", value)
        if value != "true":
            self.is_confirmed = False

    def _validated(self, sheet: Sheet, loc: Loc, data: Any, model: type[R]) -> R | None:
        try:
            return model.model_validate(_without_empty(data))
        except ValidationError as error:
            self.problems.add_validation(sheet, loc, error)
            return None

    def _validated_rows(self, sheet: Sheet, model: type[R]) -> list[R | None]:
        # All rows at once, and one by one only where something is wrong: four times as fast.
        data = [_without_empty(row) for row in sheet.data]
        try:
            return list(TypeAdapter(list[model]).validate_python(data))  # type: ignore[valid-type]
        except ValidationError:
            return [self._validated(sheet, (i,), row, model) for i, row in enumerate(data)]


def _without_empty(data: Any) -> Any:
    """Leave out fields without a value, so that an empty line means the field's default."""
    if isinstance(data, dict):
        return {key: value for key, value in data.items() if value is not None}
    return data
