"""`aspire` and `python -m bot`: errors are one line on standard error, never a traceback."""

import os
import sys

from domain.errors import AspireError, NotFound, ProgrammeInvalid

BAD_INPUT, FAILURE, INTERRUPTED = 2, 1, 130


def main() -> None:
    """Run one command and exit with its status: 2 for bad input, 1 for a failure."""
    from bot.cli.parser import run
    from bot.settings import SettingsInvalid

    try:
        sys.exit(run())
    except (ProgrammeInvalid, SettingsInvalid, NotFound) as bad:
        _leave(bad, BAD_INPUT)
    except AspireError as failed:
        is_input = type(failed).__name__.endswith("Invalid")
        _leave(failed, BAD_INPUT if is_input else FAILURE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # `aspire case export | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILURE)


def _leave(problem: Exception, status: int) -> None:
    print(f"aspire: {problem}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
