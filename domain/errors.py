"""The errors that cross a boundary; adapters raise them `from` their library's own.

Every message is one line that says what is wrong, where, and what to do next.
"""


class AspireError(Exception):
    """The root: whatever may be shown to an operator as one line."""


class ProgrammeInvalid(AspireError):
    """A file in `programme/` is wrong; `problems` holds one line for each fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StorageUnavailable(AspireError):
    """The database cannot be reached or cannot be written."""


class NotFound(AspireError):
    """There is no such thing, or it is not yours: the same answer for both."""


class Conflict(AspireError):
    """Somebody else changed it first."""


class TransitionRefused(AspireError):
    """The lifecycle table does not allow that change of status, or a reason is missing."""


class ModelMissing(AspireError):
    """The interpreter's model file is missing or older than its training data."""
