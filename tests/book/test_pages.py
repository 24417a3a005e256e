"""The book builds strictly, and every page of it is good in a browser: light and dark, wide and phone."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from autograder.grading.course.misconception import page_of
from autograder.grading.course.paths import ROOT, unit_names
from tests.book.chapters import named_by
from tests.book.links import dead_links, read
from tests.browser import SETTLED, Look, Visit, launched, served, violations, visit

HTML = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
SOURCES = [TOC["root"]] + [c["file"] for part in TOC["parts"] for c in part["chapters"]]
PAGES = [f"{source}.html" for source in SOURCES] + ["search.html"]
WIDTHS = (390, 1400)
# Colours hang on the scheme, and what scrolls, folds or is there at all on the width; neither hangs on the other, nor
# on the fonts of the machine. So a page is looked at once in each scheme, once at each width, and once on a machine
# with Liberation and one with next to no fonts; the landing page, which has all that the theme puts around each page,
# in each scheme at each width. A visit draws the window to all widths.
LOOKS = [Look("light", 390, "Liberation"), Look("dark", 1400, "bare")]
VISITS = [(page, look) for look in LOOKS for page in PAGES]
VISITS += [(PAGES[0], look) for look in (Look("light", 1400, "bare"), Look("dark", 390, "Liberation"))]


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the strictly built site. Pages are written anew; executed notebooks come from the cache."""
    shutil.rmtree(HTML, ignore_errors=True)  # a page that is no longer made must not linger
    # --all: a page that Sphinx does not read again gives no warning again.
    command = ["build", ".", "--all", "-W", "-n", "--keep-going"]
    built = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    if built.returncode:
        pytest.fail(f"jupyter-book {' '.join(command)} failed:\n{built.stdout}", pytrace=False)
    return HTML


@pytest.fixture(scope="session")
def visits(book):
    """A function that says what the visits of a page found, by look; two browsers make all visits from the start."""
    visits = {key: Future() for key in VISITS}
    machines = {look.fonts: iter([key for key in VISITS if key[1].fonts == look.fonts]) for look in LOOKS}

    def travel(waiting):
        try:
            with launched() as browser_with:
                for page, look in waiting:
                    try:
                        visits[page, look].set_result(visit(browser_with, site, page, look, WIDTHS))
                    except Exception as problem:
                        visits[page, look].set_exception(problem)
        except Exception as problem:  # no browser
            for key in waiting:
                visits[key].set_exception(problem)

    with served(book) as site, ThreadPoolExecutor(2) as both:
        both.map(travel, machines.values())
        yield lambda page: {look: visits[page, look].result() for at, look in VISITS if at == page}
        [list(waiting) for waiting in machines.values()]  # a run that asks for some of the tests needs no other visit


@pytest.fixture(scope="session")
def visited(visits):
    """A function that says what of a kind is wrong with a page."""
    return lambda page, kind: [
        f"{look}: {finding}" for look, seen in visits(page).items() for finding in getattr(seen, kind)
    ]


every_page = pytest.mark.parametrize("page", PAGES)


def test_the_site_has_the_pages_of_the_table_of_contents_and_no_other(book):
    made = {path.relative_to(book).as_posix() for path in book.rglob("*.html")}
    made = {page for page in made if not page.startswith("_static/")}
    assert made == {*PAGES, "index.html"}


def test_the_site_opens_at_its_landing_page(book):
    assert f"url={TOC['root']}.html" in (book / "index.html").read_text()


@every_page
def test_a_page_opens_without_an_error(visited, page):
    assert visited(page, "errors") == []


@every_page
def test_a_page_asks_nothing_of_another_host(visited, page):
    assert visited(page, "foreign") == []


@every_page
def test_axe_finds_no_violation(visited, page):
    violations = visited(page, "violations")
    assert not violations, "\n\n".join(violations)


@every_page
def test_nothing_spills_over_the_side_of_a_page(visited, page):
    assert visited(page, "spilling") == []


@every_page
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_laid_out_alike_whatever_fonts_the_machine_has(visits, page, width):
    first, *others = [seen.layout[width] for seen in visits(page).values()]
    assert first
    assert others
    for other in others:
        assert other == first


@every_page
def test_every_image_has_a_text_for_those_who_do_not_see_it(visited, page):
    assert visited(page, "without_alt") == []


@every_page
def test_every_link_within_the_site_leads_somewhere(book, page):
    assert not dead_links((book / page).resolve())


def test_the_site_carries_the_fonts_that_its_style_names_and_their_licences(book):
    static = book / "_static"
    named = {static / url for url in re.findall(r'url\("(.+?)"\)', (static / "course.css").read_text())}
    carried = set(static.glob("fonts/*.woff2"))
    assert carried < named
    assert all(font.exists() for font in named)
    assert sum(font.stat().st_size for font in carried) < 500_000  # a page asks for half of it
    assert {path.name for path in static.glob("fonts/LICENSE*")} == {"LICENSE_DEJAVU", "LICENSE_INTER"}


def test_what_goes_on_beyond_a_phones_edge_fades_out_there_until_it_is_scrolled_to_its_end(book, browser):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    with served(book) as site:
        page.goto(f"{site}/book/comparison.html", wait_until="load")
        fading = page.locator(".goes-on")
        expect(fading.nth(3)).to_be_attached(timeout=60_000)
        page.evaluate("document.querySelectorAll('.goes-on').forEach(box => box.scrollLeft = box.scrollWidth)")
        expect(fading).to_have_count(0, timeout=60_000)
    page.close()


def test_an_equation_that_a_verdict_or_the_code_names_has_its_anchor(book):
    named = [(page_of(label, unit), label) for unit in unit_names() for label in named_by(unit)]
    of_chapters = [(page, label) for page, label in named if page]  # the others are displayed in their notebooks
    assert of_chapters
    assert [at for at in of_chapters if f"equation-{at[1]}" not in read(book / f"{at[0]}.html").anchors] == []


@pytest.mark.parametrize("unit", unit_names())
def test_an_exercise_page_offers_the_released_notebook(book, unit):
    notebook = f"exercises/{unit}/{unit}.ipynb"
    page = book / "exercises" / unit / f"{unit}.html"
    assert f"../../_sources/{notebook}" in read(page).links
    assert (book / "_sources" / notebook).read_bytes() == (ROOT / notebook).read_bytes()


# A page with one fault each, and the finding that must name it. Without these, an empty finding proves nothing.
GOOD = "<h1>A page</h1><p>Text.</p>"
FAULTS = {
    "an exception": ("errors", GOOD + "<script>throw new Error('no')</script>"),
    "an error in the console": ("errors", GOOD + "<script>console.error('no')</script>"),
    "a missing file": ("errors", GOOD + "<script src='missing.js'></script>"),
    "another host": ("foreign", GOOD + "<script src='http://host.invalid/a.js'></script>"),
    "faint text": ("violations", GOOD + "<p style='color: #ccc; background: #fff'>faint</p>"),
    "a faint word of code": (
        "violations",
        GOOD + "<pre><span class=a>one</span> <span class=b style='color: #ccc; background: #fff'>two</span></pre>",
    ),
    "faint text after other text": ("violations", f"{GOOD}<p>Text.</p>" * 5 + "<p style='color: #ccc'>faint</p>"),
    "a faint field": ("violations", GOOD + "<label>Name <input value=faint style='color: #ccc'></label>"),
    "text on a dark ground": ("violations", GOOD + "<section style='background: #444'><p>Text.</p></section>"),
    "an image without alt": ("without_alt", GOOD + "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"),
    "a wide box": ("spilling", GOOD + "<div style='width: 2000px'>wide</div>"),
}
# What is taken out of a page before axe looks, equations and words of code, hides nothing of these from it.
EQUATION = (
    GOOD + "<mjx-container {}><mjx-assistive-mml><math {}><mrow {}><mi>sin</mi></mrow></math></mjx-assistive-mml>"
)
CODE = GOOD + "<pre><span class=n>one</span> <span class=n>two</span> <span class=n>three</span> {}</pre>"
RULES = {
    "a faint word of code after words of other colours": (
        "color-contrast",
        CODE.format("<span style='color: #ccc'>faint</span>"),
    ),
    "faint code": ("color-contrast", f"<div style='color: #ccc'>{CODE.format('')}</div>"),
    "a faint equation": ("color-contrast", EQUATION.format("style='color: #ccc'", "", "")),
    "an image without alt": ("image-alt", GOOD + "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"),
    "an id that is nowhere": ("label", GOOD + "<input aria-labelledby=nowhere>"),
    "a field without a label": ("label", GOOD + "<input>"),
    "a field in code without a label": ("label", CODE.format("<input>")),
    "a link without a name": ("link-name", GOOD + "<a href='#x'></a>"),
    "a role that there is not in code": ("aria-roles", CODE.format("<span role=word>four</span>")),
    "a role that there is not in an equation": ("aria-roles", EQUATION.format("", "", "role=sum")),
    "an attribute that there is not, in an equation": ("aria-valid-attr", EQUATION.format("", "", "aria-sum=1")),
    "a language that there is not, in code": ("valid-lang", CODE.format("<span lang=python>four</span>")),
    "a way to what is hidden": ("aria-hidden-focus", EQUATION.format("aria-hidden=true", "", "tabindex=0")),
    "code outside of every landmark": ("region", GOOD + "</main>" + CODE.removeprefix(GOOD).format("")),
    "an equation outside of every landmark": (
        "region",
        GOOD + "</main>" + EQUATION.removeprefix(GOOD).format("", "", ""),
    ),
    "code that scrolls out of reach": (
        "scrollable-region-focusable",
        "<style>pre { width: 50px; overflow: auto }</style>" + CODE.format("x" * 99),
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory, browser_with):
    """A function that visits a small page with the given body."""
    folder = tmp_path_factory.mktemp("faults")
    page = "<!doctype html><html lang=en><title>A page</title><link rel=icon href=data:,><main>{}</main></html>"

    def of(body: str) -> Visit:
        (folder / "page.html").write_text(page.format(body))
        with served(folder) as site:
            return visit(browser_with, site, "page.html", Look("light", 1400, "DejaVu"))

    return of


def test_a_good_page_has_no_findings(findings):
    assert findings(GOOD) == Visit((), (), (), (), ())


@pytest.mark.parametrize(("finding", "body"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(findings, finding, body):
    assert getattr(findings(body), finding)


@pytest.mark.parametrize(("rule", "body"), RULES.values(), ids=RULES)
def test_what_axe_does_not_see_hides_no_fault(findings, rule, body):
    assert {violation.partition(":")[0] for violation in findings(body).violations} == {rule}


@pytest.mark.parametrize("named", [CODE.format("<span id=a>four</span>"), EQUATION.format("", "", "id=a")])
def test_a_name_that_stands_in_code_or_in_an_equation_is_a_name_to_axe(findings, named):
    assert findings(f"{named}<input aria-labelledby=a>").violations == ()


# Every node of a page, in its order, and all that is written in it.
STATE = """() => {
    const nodes = [], walker = document.createTreeWalker(document);
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return {nodes, written: document.documentElement.outerHTML};
}"""
SAME = f"""before => {{
    const now = ({STATE})();
    return [now.written === before.written, now.nodes.length === before.nodes.length,
            now.nodes.every((node, i) => node === before.nodes[i])];
}}"""


def test_a_page_is_as_it_was_once_axe_has_looked(book, browser):
    page = browser.new_page()
    with served(book) as site:
        page.goto(f"{site}/book/rnn.html", wait_until="networkidle")
        page.evaluate(SETTLED)
        before = page.evaluate_handle(STATE)
        assert list(violations(page)) == []
        assert page.evaluate(SAME, before) == [True, True, True]
    page.close()


@pytest.mark.parametrize("link", ["missing.html", "other.html#missing", "#missing", "missing.png"])
def test_a_dead_link_is_found(tmp_path, link):
    (tmp_path / "other.html").write_text("<p id='here'>")
    page = tmp_path / "page.html"
    page.write_text(f"<p id='here'><a href='{link}'>x</a><a href='other.html#here'>y</a><a href='#here'>z</a>")
    read.cache_clear()
    assert dead_links(page) == [link]


@pytest.fixture
def without_browser(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))


def test_a_missing_browser_is_a_failure(without_browser):
    with pytest.raises(FileNotFoundError, match=r"python -m tests\.needs"), launched():
        pass
