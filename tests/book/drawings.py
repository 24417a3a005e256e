"""What every figure of the book has to be."""

import re
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 340  # the width of a drawing on a phone, in px


def assert_well_formed(drawing):
    """A valid SVG that is named by its own title and description, takes its black and white from the page, and can be
    read on a phone."""
    svg = ElementTree.fromstring(drawing)
    texts = {element.get("id"): element.text for element in (svg.find(f"{SVG}title"), svg.find(f"{SVG}desc"))}
    assert svg.tag == f"{SVG}svg"
    assert list(texts) == svg.get("aria-labelledby").split()
    assert all(len(text) > 20 for text in texts.values())
    assert not re.search(r"#000|#fff|\b(black|white)\b", drawing)
    assert "currentColor" in drawing
    scale = PHONE / float(svg.get("viewBox").split()[2])
    letters = {float(size) for size in re.findall(r"font(?:-size)?: (?:italic )?([\d.]+)px", drawing)}
    assert letters
    assert min(letters) * scale >= 8.99, "letters below 9 px on a phone"


def assert_no_shared_id(drawings):
    """Drawings may stand in one page."""
    ids = re.findall(r'\bid="([^"]+)"', "".join(drawings))
    assert len(ids) == len(set(ids))
