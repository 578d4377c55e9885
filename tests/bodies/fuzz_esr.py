"""Coverage-guided fuzzing of the ESR reader: `python -m tests.bodies.fuzz_esr CORPUS -max_total_time=600`.

Needs atheris (libFuzzer for Python, x86-64 Linux). Whatever the reader does with a file but give tables and
faults is a finding: libFuzzer writes the file to the working folder as `crash-...` or `timeout-...`.
Give that file in the place of the corpus to see it again.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["remit.bodies"]):
    from tests.bodies import esr_mutations

SECONDS_AT_MOST = 20
MEGABYTES_AT_MOST = 3000
BYTES_AT_MOST = 20_000


def mutate(data: bytes, size: int, seed: int) -> bytes:
    """Break a file by its fields and records, and now and then by its bytes."""
    chance = esr_mutations.Chance(seed)
    if chance.below(4) == 0 and data:
        return bytes(atheris.Mutate(data, size))
    start = data if data.startswith(b"HDR~") else esr_mutations.seed_file()
    return esr_mutations.mutated(start, chance, 1 + chance.below(4))[:size]


def main() -> None:
    """Fuzz until the time is over, or something is found."""
    corpus = next((Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")), None)
    if corpus is not None and not corpus.is_file():
        corpus.mkdir(parents=True, exist_ok=True)
        (corpus / "good").write_bytes(esr_mutations.seed_file())
    with TemporaryDirectory() as folder:
        options = [
            f"-timeout={SECONDS_AT_MOST}",
            f"-rss_limit_mb={MEGABYTES_AT_MOST}",
            f"-max_len={BYTES_AT_MOST}",
        ]
        atheris.Setup(
            [*sys.argv, *options],
            lambda data: esr_mutations.check_read(data, Path(folder)),
            custom_mutator=mutate,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
