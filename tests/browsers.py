"""The browser of the tests: how Debian's is started, without a sandbox, a screen or calls home; and axe."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
OF_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
OF_LAYOUT += ["svg-img-alt", "role-img-alt", "aria-hidden-focus"]
"""Rules of axe whose answer differs with the width, also of charts of a wide page: others are asked once."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
