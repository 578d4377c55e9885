"""Imports go one way, are absolute and declared, and nothing draws from global randomness."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "remit"

# A layer imports from the layers before it and from itself. Two names of one layer do not import each other.
LAYERS = (
    (
        "disclosure",
        "draws",
        "faults",
    ),  # small numbers, keyed uniforms, what is wrong where: they know of nothing else
    ("evidence",),
    ("rules",),
    ("market",),  # the arithmetic of the support market, for what proposes and for what simulates
    ("bodies",),
    ("plan",),
    ("agreements", "examples", "exits", "viability"),
    ("matching", "sourcing"),  # what proposes is priced by exits
    ("simulate",),
    ("money",),
    ("results",),
    ("calibration",),
    ("report",),
    ("remit",),  # the facade, remit/__init__.py: it may import all, lazily
    ("cli", "web"),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


@dataclass(frozen=True)
class Import:
    """One import statement, or a call of import_module with a constant name."""

    line: int
    module: str  # dotted, absolute; dots in front for a relative import
    names: tuple[str, ...]  # what `from module import ...` takes; empty for `import module`
    at_once: bool  # runs when the module is loaded: not in a function, not for types alone


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _import_call(node: ast.AST) -> str | None:
    """The name in import_module("name") or __import__("name"), if node is such a call."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
        return None
    called = ast.unparse(node.func).rpartition(".")[2]
    name = node.args[0].value
    return name if called in {"import_module", "__import__"} and isinstance(name, str) else None


def imports_of(tree: ast.AST, at_once: bool = True) -> Iterator[Import]:
    """All imports under a node, those in functions and under TYPE_CHECKING included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name, (), at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield Import(node.lineno, module, tuple(alias.name for alias in node.names), at_once)
        elif name := _import_call(node):
            yield Import(node.lineno, name, (), at_once)
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_type_checking(
            node
        )
        yield from imports_of(node, at_once and not later)


def _layer(path: Path) -> str:
    """The layer of a file, by its path from the package: rules/pay.py and rules.py are both `rules`."""
    first = path.parts[0].removesuffix(".py")
    return "remit" if first == "__init__" else first


def _targets(found: Import) -> set[str]:
    """The layers that an import reaches; none when it leaves the package."""
    first, *rest = found.module.split(".")
    if first != "remit":
        return set()
    if rest:
        return {rest[0]}
    reached = {name if name in RANK else "remit" for name in found.names if not name.startswith("__")}
    return reached if found.names else {"remit"}


def _faults_of(layer: str, found: Import) -> Iterator[str]:
    if found.module.startswith("."):
        yield f"relative import of {found.module}: write the full name"
    for target in sorted(_targets(found)):
        if target not in RANK:
            yield f"imports remit.{target}, which has no layer"
        elif layer == "remit":
            if found.at_once:
                yield f"the facade loads remit.{target} at once: import it in the function that needs it"
        elif target != layer and RANK[target] >= RANK[layer]:
            yield f"{layer} imports {target}, which is not before it"


def import_faults(package: Path) -> list[str]:
    """Every breach of the order of layers under a package folder, as `file:line: what`."""
    faults = []
    for file in sorted(package.rglob("*.py")):
        path = file.relative_to(package)
        layer = _layer(path)
        if layer not in RANK:
            faults.append(f"{path}:1: {layer} has no layer: put it into LAYERS where it belongs")
            continue
        for found in imports_of(ast.parse(file.read_text(encoding="utf-8"))):
            faults += [f"{path}:{found.line}: {fault}" for fault in _faults_of(layer, found)]
    return faults


def randomness_faults(package: Path) -> list[str]:
    """Every use of a random number generator that is not keyed."""
    faults = []
    for file in sorted(package.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        lines = [node.lineno for node in ast.walk(tree) if _is_numpy_random(node)]
        lines += [found.line for found in imports_of(tree) if _is_random_import(found)]
        faults += [
            f"{file.relative_to(package)}:{line}: randomness that is not keyed" for line in sorted(lines)
        ]
    return faults


def _is_numpy_random(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {"np.random", "numpy.random"}


def _is_random_import(found: Import) -> bool:
    whole = {found.module, *(f"{found.module}.{name}" for name in found.names)}
    return any(re.fullmatch(r"(random|secrets|numpy\.random)(\..*)?", name) for name in whole)


def _write(package: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return package


def test_imports_go_one_way() -> None:
    assert len(list(PACKAGE.rglob("*.py"))) > 1
    assert import_faults(PACKAGE) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("rules/pay.py", "from remit.money import bill\n", "rules/pay.py:1: rules imports money"),
        ("plan.py", "import remit.simulate.month\n", "plan.py:1: plan imports simulate"),
        ("rules/pay.py", "def f():\n    from remit import plan\n", "rules/pay.py:2: rules imports plan"),
        (
            "evidence/a.py",
            "if TYPE_CHECKING:\n    import remit.rules\n",
            "evidence/a.py:2: evidence imports rules",
        ),
        ("bodies/a.py", "class A:\n    from remit.cli import app\n", "bodies/a.py:2: bodies imports cli"),
        ("matching.py", "from remit.sourcing import buy\n", "matching.py:1: matching imports sourcing"),
        ("examples/a.py", "from remit.money import bill\n", "examples/a.py:1: examples imports money"),
        ("money.py", "import remit\n", "money.py:1: money imports remit"),
        ("money.py", "from remit import read\n", "money.py:1: money imports remit"),
        ("rules/a.py", "x = import_module('remit.web.views')\n", "rules/a.py:1: rules imports web"),
        ("rules/a.py", "from .pay import scale\n", "rules/a.py:1: relative import of .pay"),
        (
            "rules/a.py",
            "from remit.oddments import x\n",
            "rules/a.py:1: imports remit.oddments, which has no layer",
        ),
        ("oddments.py", "", "oddments.py:1: oddments has no layer"),
        (
            "__init__.py",
            "from remit.plan import read\n",
            "__init__.py:1: the facade loads remit.plan at once",
        ),
    ],
)
def test_a_breach_is_found(tmp_path: Path, file: str, text: str, fault: str) -> None:
    faults = import_faults(_write(tmp_path, {file: text}))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    files = {
        "__init__.py": "if TYPE_CHECKING:\n    import remit.plan\ndef read():\n    import remit.cli\n",
        "rules/pay.py": "import numpy\nfrom remit.evidence import as_at\nfrom remit.rules.tax import tax\n",
        "money.py": "from remit import __version__, rules\nfrom remit.simulate import month\n",
        "examples/build.py": "from remit.plan import write\n",
        "results/a.py": "from remit.examples import folder\n",
        "cli.py": "def run():\n    import remit\n    from remit.report import paper\n",
    }
    assert import_faults(_write(tmp_path, files)) == []


def test_randomness_is_keyed() -> None:
    assert randomness_faults(PACKAGE) == []


@pytest.mark.parametrize(
    "text",
    [
        "import random\n",
        "from random import choice\n",
        "import numpy.random\n",
        "from numpy import random\n",
        "from numpy.random import default_rng\n",
        "import numpy as np\nx = np.random.default_rng(1)\n",
    ],
)
def test_randomness_that_is_not_keyed_is_found(tmp_path: Path, text: str) -> None:
    assert len(randomness_faults(_write(tmp_path, {"simulate/a.py": text}))) == 1


def test_every_import_of_the_package_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]  # of which one is imported lazily, the other by the workbench
    lines = project["dependencies"] + extras["cluster"] + extras["web"]
    declared = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in lines}
    distributions = packages_distributions()
    undeclared = {
        f"{file.relative_to(ROOT)}:{found.line}: {found.module}"
        for file in PACKAGE.rglob("*.py")
        for found in imports_of(ast.parse(file.read_text(encoding="utf-8")))
        if (first := found.module.split(".")[0]) not in sys.stdlib_module_names | {"remit", "__future__", ""}
        and not declared & {name.lower() for name in distributions.get(first, [])}
    }
    assert undeclared == set()
