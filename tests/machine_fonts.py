"""Machines that have other fonts, for a browser: what fontconfig finds, whatever is installed here."""

from importlib.util import find_spec
from pathlib import Path

import matplotlib

MATPLOTLIB = Path(matplotlib.get_data_path(), "fonts", "ttf")
DEJAVU = sorted(MATPLOTLIB.glob("DejaVu*.ttf"))
# streamlit-pdf carries PDF.js, and PDF.js carries Liberation Sans, which stands in for Arial and Helvetica.
LIBERATION = sorted(Path(find_spec("streamlit_pdf").origin).parent.rglob("LiberationSans-*.ttf"))
# With no font at all Chromium does not set a page's own fonts either; this one has next to no letters.
BARE = [MATPLOTLIB / "STIXSizOneSymReg.ttf"]
MACHINES = {"bare": BARE, "DejaVu": DEJAVU, "Liberation": DEJAVU + LIBERATION}
# What a page without fonts of its own asks for, Chromium's own default among it. Debian gives them Liberation.
ASKED = ("Arial", "Helvetica", "Times New Roman", "sans-serif", "system-ui")
INSTEAD = """
  <alias binding="same"><family>{}</family><prefer><family>Liberation Sans</family></prefer></alias>"""
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>{aliases}
</fontconfig>
"""


def alone(machine: str, folder: Path) -> dict[str, str]:
    """The environment of a browser on this machine of MACHINES; what fontconfig reads goes into `folder`."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    for font in MACHINES[machine]:
        (fonts / font.name).symlink_to(font)
    aliases = "".join(map(INSTEAD.format, ASKED)) if machine == "Liberation" else ""
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(fonts=fonts, cache=folder / "cache", aliases=aliases))
    return {"FONTCONFIG_FILE": str(configuration)}
