"""Which browser takes the pictures, how it is started, and in which widths and themes."""

from visibility.exports.chromium import BROWSERS, installed

CHROMIUM = installed() or BROWSERS[-1]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
