"""What every figure of the book has to be."""

import re
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def assert_well_formed(drawing):
    """A valid SVG that is named by its own title and description, and takes its black and white from the page."""
    svg = ElementTree.fromstring(drawing)
    texts = {element.get("id"): element.text for element in (svg.find(f"{SVG}title"), svg.find(f"{SVG}desc"))}
    assert svg.tag == f"{SVG}svg"
    assert list(texts) == svg.get("aria-labelledby").split()
    assert all(len(text) > 20 for text in texts.values())
    assert not re.search(r"#000|#fff|\b(black|white)\b", drawing)
    assert "currentColor" in drawing


def assert_no_shared_id(drawings):
    """Drawings may stand in one page."""
    ids = re.findall(r'\bid="([^"]+)"', "".join(drawings))
    assert len(ids) == len(set(ids))
