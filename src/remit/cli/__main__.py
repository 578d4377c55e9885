"""`python -m remit.cli` is `remit`."""

from remit.cli import main

main()
