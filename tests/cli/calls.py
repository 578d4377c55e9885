"""The command line, called in the process of the test."""

import sys

import pytest

from remit.cli import main


class Said:
    """What a call of the command line wrote, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Remit:
    """The command line, called in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.capsys, self.patch = capsys, patch

    def __call__(self, *arguments: object) -> Said:
        self.patch.setattr(sys, "argv", ["remit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self.capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)
