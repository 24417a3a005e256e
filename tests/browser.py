"""Opens pages of a site in headless Chromium and says what is wrong with them."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from autograder.grading.doctor import chromium
from tests import machine_fonts

# --no-sandbox: Chromium refuses to start as root with one. The rest keep it from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHT = 900  # of the window, in CSS pixels
# Waits until MathJax, where a page has it, has set every equation, and the fonts have come.
SETTLED = """async () => {
    if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
    await document.fonts.ready;
}"""
# What is folded is looked at too.
UNFOLD = """() => {
    document.querySelectorAll('details').forEach(d => d.open = true);
    document.querySelectorAll('.toggle-button-hidden').forEach(b => b.click());
}"""
# Waits until the browser has drawn the page anew, with the fonts that it asks for only then, and ends what fades or
# slides in: half-faded colours would be measured, and things on their way.
DRAWN = """async () => {
    do {
        await document.fonts.ready;
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    } while (document.fonts.status !== 'loaded');
    document.getAnimations().forEach(a => a.effect.getComputedTiming().iterations === Infinity || a.finish());
}"""
# MathJax draws each letter of an equation as an empty element that readers of the screen do not see, and writes the
# equation a second time for them alone, in MathML. A page has thousands of these elements, through which axe would walk
# for nothing: only their words and the room that they take may concern it. MathML with an attribute of which a rule may
# have more to say, or with what is no MathML in it, stays as it is.
ERASE = """() => {
    const plain = inner => inner.namespaceURI.endsWith('MathML') && !inner.getAttributeNames().some(name =>
        /^(accesskey|aria-.*|contenteditable|href|id|lang|role|style|tabindex|title|xml:lang)$/.test(name));
    window.erased = [...document.querySelectorAll('mjx-math[aria-hidden], mjx-assistive-mml > math')]
        .filter(math => math.matches('math') ? [...math.querySelectorAll('*')].every(plain) : !math.textContent.trim())
        .map(math => ({math, inside: [...math.childNodes], style: math.getAttribute('style'),
                       box: math.getBoundingClientRect()}));
    erased.forEach(({math, box}) => {
        Object.assign(math.style, {display: 'inline-block', overflow: 'clip',
                                   width: `${box.width}px`, height: `${box.height}px`});
        math.replaceChildren(math.textContent.trim());
    });
}"""
# Text of one look on grounds of one look has one contrast wherever it stands, and to measure all of it would take most
# of axe's time. It measures the first, the second, the fourth, the eighth and so on, for some may lie under something.
# It may leave signs out, so they count apart from letters and digits.
MARK = """() => {
    const grounds = new Map(), found = new Map();
    const mark = (element, ground) => {
        const look = getComputedStyle(element);
        if (look.display === 'none') return;
        const own = [look.backgroundColor, look.backgroundImage, look.opacity, look.mixBlendMode, look.filter,
                     look.visibility, look.position, look.clip, look.clipPath].join();
        if (own !== 'rgba(0, 0, 0, 0),none,1,normal,none,visible,static,auto,none') {
            const key = `${ground} ${own}`;
            if (!grounds.has(key)) grounds.set(key, grounds.size);
            ground = grounds.get(key);
        }
        const text = [...element.childNodes].filter(child => child.nodeType === Node.TEXT_NODE)
            .map(child => child.data).join('').trim();
        if (text || element.matches('input, select, textarea')) {
            const key = [ground, look.color, look.fontSize, look.fontWeight, look.textShadow,
                         /[\\p{L}\\p{N}]/u.test(text)].join();
            const count = (found.get(key) ?? 0) + 1;
            found.set(key, count);
            if (Number.isInteger(Math.log2(count))) element.dataset.measured = '';
        }
        [...element.children].forEach(child => mark(child, ground));
    };
    mark(document.documentElement, -1);
}"""
# In highlighted code each word is an element to itself. One that is not measured, and has nothing but a colour, becomes
# a part of the text around it.
JOIN = """() => {
    const plain = word => word.matches('span:not([data-measured])') && !word.childElementCount
        && word.getAttributeNames().every(name => name === 'class') && getComputedStyle(word).display === 'inline';
    const text = node => node.nodeType === Node.TEXT_NODE || node.nodeType === Node.ELEMENT_NODE && plain(node);
    window.joined = [...document.querySelectorAll('pre:has(> span)')]
        .map(code => ({code, words: [...code.childNodes]}));
    const parts = joined.map(({words}) => words.reduce((parts, word) => {
        if (!text(word)) parts.push(word);
        else if (typeof parts.at(-1) === 'string') parts.push(parts.pop() + word.textContent);
        else parts.push(word.textContent);
        return parts;
    }, []));
    joined.forEach(({code}, i) => code.replaceChildren(...parts[i]));
}"""
RESTORE = """() => {
    joined.forEach(({code, words}) => code.replaceChildren(...words));
    document.querySelectorAll('[data-measured]').forEach(element => element.removeAttribute('data-measured'));
    erased.forEach(({math, inside, style}) => {
        style === null ? math.removeAttribute('style') : math.setAttribute('style', style);
        math.replaceChildren(...inside);
    });
}"""
AXE = Axe(f"{Axe().axe_script}; axe.configure({{rules: [{{id: 'color-contrast', selector: '[data-measured]'}}]}})")
# An empty alt marks a decoration; a figure of a book is none.
WITHOUT_ALT = "images => images.filter(i => !(i.alt || '').trim()).map(i => i.outerHTML)"
# The elements that reach over the right edge, so that a failure says where to look.
SPILLING = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const over = [...document.body.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().right > width + 1);
    return [`the page is ${document.documentElement.scrollWidth} pixels wide, the window ${width}`,
            ...over.slice(0, 5).map(e => e.cloneNode(false).outerHTML)];
}"""
# Where every element stands, but for the equations' text for screen readers, which is not seen. The theme scrolls the
# sidebar before the fonts have come.
LAYOUT = """() => {
    const elements = [...document.body.querySelectorAll(':not(mjx-assistive-mml, mjx-assistive-mml *)')];
    elements.forEach(element => element.scrollTop = 0);
    return elements.map(element => {
        const box = element.getBoundingClientRect();
        return [element.tagName, box.x, box.y, box.width, box.height].join(' ');
    });
}"""


@dataclass(frozen=True)
class Look:
    """A colour scheme, the width of the window in CSS pixels, and the fonts that the machine has (machine_fonts)."""

    scheme: str
    width: int
    fonts: str

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}-{self.fonts}"


# For a page that has the machine's fonts: each scheme and each width once with either.
LOOKS = (
    Look("light", 1280, "DejaVu"),
    Look("dark", 1280, "Liberation"),
    Look("light", 390, "Liberation"),
    Look("dark", 390, "DejaVu"),
)


@dataclass(frozen=True)
class Visit:
    """What was wrong with one page under one look; on a good page every field but the layout is empty."""

    errors: tuple[str, ...]  # console errors, uncaught exceptions, failed requests
    foreign: tuple[str, ...]  # addresses asked of another host
    violations: tuple[str, ...]  # axe's
    without_alt: tuple[str, ...]
    spilling: tuple[str, ...]
    layout: dict[int, tuple[str, ...]] = field(compare=False, default_factory=dict)  # by width


@contextmanager
def launched() -> Iterator[Callable[[str], Browser]]:
    """A function that gives the browser of a machine with these fonts; it starts when it is first asked for."""
    path = chromium()
    if not path:
        raise FileNotFoundError("There is no browser to open the pages in. To get one: python -m tests.needs")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:

        @cache
        def with_fonts(name: str) -> Browser:
            environment = os.environ | machine_fonts.alone(name, Path(folder) / name)
            return playwright.chromium.launch(executable_path=path, args=list(FLAGS), env=environment)

        yield with_fonts


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder on this machine and gives its address, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def visit(
    browser_with: Callable[[str], Browser], site: str, path: str, look: Look, widths: tuple[int, ...] = ()
) -> Visit:
    """Opens `site`/`path`, waits until its equations are set, and unfolds what is folded.

    widths: those that the window is also drawn to, to see what stands where and whether something spills over there
    """
    errors, foreign = [], []
    # The theme fades its colours in; axe would measure a half-faded one.
    page = browser_with(look.fonts).new_page(
        viewport={"width": look.width, "height": HEIGHT},
        color_scheme=look.scheme,
        reduced_motion="reduce",
    )
    page.set_default_timeout(120_000)  # a busy machine is no fault of the page
    page.on("console", lambda m: errors.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("requestfailed", lambda r: errors.append(f"{r.url}: {r.failure}"))
    page.on("request", lambda r: None if _is_local(r.url, site) else foreign.append(r.url))
    page.goto(f"{site}/{path}", wait_until="load")
    page.evaluate(SETTLED)
    page.evaluate(UNFOLD)
    page.evaluate(SETTLED)  # what was folded may need more fonts
    page.evaluate(DRAWN)
    before_axe = tuple(errors), tuple(foreign)  # it reads the style sheets again, and asks amiss for some
    without_alt = tuple(page.locator("img").evaluate_all(WITHOUT_ALT))
    found = tuple(violations(page))
    spilling, layout = [], {}
    # The other widths come last: the theme hears of a new width only after a while, and axe would see what it has not
    # put right yet.
    for width in dict.fromkeys((look.width, *widths)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(DRAWN)
        spilling += page.evaluate(SPILLING)
        layout[width] = tuple(page.evaluate(LAYOUT))
    page.close()
    return Visit(*before_axe, found, without_alt, tuple(spilling), layout)


def _is_local(url: str, site: str) -> bool:
    return url.startswith((f"{site}/", "data:", "blob:"))


def violations(page: Page) -> Iterator[str]:
    """What axe finds wrong with a page as it stands; the page is as it was thereafter."""
    page.evaluate(ERASE)
    page.evaluate(MARK)
    page.evaluate(JOIN)
    # What passes is not written out: on a page of equations that alone takes seconds.
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    page.evaluate(RESTORE)
    for violation in found:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {violation['help']}\n  {node['html']}\n  {node['failureSummary']}"
