"""Gives the site its own fonts, so that a page looks alike on every machine: Inter for text, DejaVu for the rest.

The packages' files hold the letters of many languages. They are cut to the letters that a page of this book may
need, packed as WOFF2, and kept beside the built site until a package or this file changes. Sphinx copies them into
`_static/fonts`; `book/_static/course.css` says where each is used.
"""

import hashlib
import shutil
from pathlib import Path

import fontpkg_inter
import matplotlib
from fontTools.subset import Options, Subsetter, load_font
from fontTools.varLib.instancer import instantiateVariableFont

DEJAVU = Path(matplotlib.get_data_path(), "fonts", "ttf")
INTER = Path(fontpkg_inter.__file__).parent
FONTS = {
    "inter": INTER / "files" / "Inter[opsz,wght].ttf",
    "inter-italic": INTER / "files" / "Inter-Italic[opsz,wght].ttf",
    "dejavu-sans": DEJAVU / "DejaVuSans.ttf",
    "dejavu-sans-oblique": DEJAVU / "DejaVuSans-Oblique.ttf",
    "dejavu-mono": DEJAVU / "DejaVuSansMono.ttf",
    "dejavu-mono-oblique": DEJAVU / "DejaVuSansMono-Oblique.ttf",
    "dejavu-mono-bold": DEJAVU / "DejaVuSansMono-Bold.ttf",
}
LICENSES = {"LICENSE_INTER": INTER / "LICENSE", "LICENSE_DEJAVU": DEJAVU / "LICENSE_DEJAVU"}
LETTERS = (
    (0x0020, 0x017F),  # Latin
    (0x0300, 0x036F),  # accents that combine
    (0x0370, 0x03FF),  # Greek
    (0x1D00, 0x1DBF),  # raised and lowered letters
    (0x2000, 0x214F),  # punctuation, raised and lowered digits, letters of mathematics
    (0x2190, 0x23FF),  # arrows, operators, technical signs
    (0x2460, 0x25FF),  # numbers in circles, boxes, shapes
    (0x2713, 0x2718),  # ticks and crosses
    (0x27C0, 0x29FF),  # more operators and arrows
)
AXES = {"opsz": 14, "wght": (400, 700)}  # one optical size, and the weights from regular to bold


def cut(font: Path, to: Path) -> None:
    """Write the LETTERS of a font as WOFF2."""
    options = Options(flavor="woff2", hinting=False, drop_tables=[*Options().drop_tables, "FFTM"])
    letters = Subsetter(options)
    letters.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    opened = load_font(font, options)
    letters.subset(opened)
    if "fvar" in opened:
        instantiateVariableFont(opened, AXES, inplace=True)
    opened.flavor = options.flavor
    opened.save(to)


def add_fonts(app, config) -> None:
    digest = hashlib.sha256()
    for path in (Path(__file__), *FONTS.values()):
        digest.update(path.read_bytes())
    kept = Path(app.outdir).parent / ".fonts"
    current = kept / digest.hexdigest()[:16]
    if not current.exists():
        shutil.rmtree(kept, ignore_errors=True)
        begun = kept / "begun" / "fonts"
        begun.mkdir(parents=True)
        for name, font in FONTS.items():
            cut(font, begun / f"{name}.woff2")
        for name, text in LICENSES.items():
            shutil.copy(text, begun / name)
        begun.parent.rename(current)
    config.html_static_path.append(str(current))


def setup(app):
    app.connect("config-inited", add_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
