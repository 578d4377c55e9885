"""Reads what the tests of the documentation need from Markdown: fenced blocks, headings, links."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FENCE = re.compile(
    r"^(?P<indent> *)(?P<ticks>`{3,}) *(?P<language>[\w+-]*)[^\n`]*\n(?P<body>.*?)^(?P=indent)(?P=ticks) *$",
    re.MULTILINE | re.DOTALL,
)
INLINE_CODE = re.compile(r"`+[^`\n]+`+")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?[^)\n]*\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)=\"([^\"]+)\"", re.MULTILINE
)
HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text, and the line of the page on which the text starts."""

    language: str
    text: str
    line: int

    def commands(self) -> Iterator[tuple[int, str]]:
        """What follows a `$ ` prompt, with its line; lines that end in a backslash go on."""
        line = self.line
        for text in re.split(r"(?<!\\)\n", self.text):
            if text.lstrip().startswith("$ "):
                yield line, re.sub(r"\s*\\\n\s*", " ", text.strip().removeprefix("$ "))
            line += text.count("\n") + 1


def pages() -> list[Path]:
    """The pages that a reader starts from: the README and all of docs."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def all_markdown() -> list[Path]:
    """Every page, with those at the root of the tree that are not for users."""
    return sorted({*pages(), *ROOT.glob("*.md")})


def page_id(page: Path) -> str:
    """The name of a page in a test's name."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(
            language=match["language"].lower(),
            text=textwrap.dedent(match["body"]),
            line=text.count("\n", 0, match.start("body")) + 1,
        )
        for match in FENCE.finditer(text)
    ]


def prose(text: str) -> str:
    """A page without its fenced blocks and comments."""
    return COMMENT.sub("", FENCE.sub("", text))


def headings(text: str) -> list[str]:
    """The headings of a page, without marks of code."""
    return [heading.replace("`", "") for heading in HEADING.findall(prose(text))]


def local_links(text: str) -> list[str]:
    """Where a page's links and pictures lead inside the tree, without their anchors."""
    found = ["".join(groups) for groups in LINK.findall(INLINE_CODE.sub("", prose(text)))]
    inside = [link for link in found if not re.match(r"[a-z][a-z0-9+.-]*:", link)]
    return [path for link in inside if (path := link.split("#")[0].split("?")[0])]


def make_targets_named(text: str) -> set[str]:
    """The targets in `make target` of a page: in code within a line and after a prompt."""
    commands = [command for block in blocks(text) for _, command in block.commands()]
    spans = [span.strip("`") for span in INLINE_CODE.findall(prose(text))]
    called = [command.split()[1:] for command in commands + spans if re.match(r"make\b", command)]
    return {word for words in called for word in words if re.fullmatch(r"[a-z][a-z-]*", word)}


def make_targets(makefile: str) -> set[str]:
    """The targets that a Makefile has."""
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))
