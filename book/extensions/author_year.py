"""Label the entries of the bibliography as the text cites them: "Pascanu et al., 2013", sorted by author.

pybtex's own styles label with numbers or with letters such as Elm90, which no page of the book shows.
"""

from pybtex.backends.plaintext import Backend
from pybtex.plugin import register_plugin
from pybtex.style.formatting.alpha import Style as Alphabetical
from pybtex.style.labels import BaseLabelStyle


class AuthorYear(BaseLabelStyle):
    def format_labels(self, sorted_entries):
        for entry in sorted_entries:
            yield f"{_names(entry.persons['author'])}, {entry.fields['year']}"


class Style(Alphabetical):
    default_label_style = AuthorYear


def _names(authors):
    last = [" ".join(author.prelast_names + author.last_names) for author in authors]
    return last[0] + " et al." if len(last) > 2 else " and ".join(last)


def setup(app):
    register_plugin("pybtex.style.formatting", "author_year", Style)
    # Every citation asks for it, and would look through all installed packages to find it.
    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
