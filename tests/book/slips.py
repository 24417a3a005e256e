"""What a slip of the pen does to an equation. The build must refuse every one of them."""

import re

# A sign, a transpose, a step, a bound, a factor, a gate, a function, a name: each a pattern and what is written for it.
SLIPS = (
    (r"\+(?![}\d])", "-"),
    (r"(?<!\{)-(?![}\d])", "+"),
    (r"\^\\top", ""),
    # steps and bounds
    (r"_t(?![a-z])", "_{t-1}"),
    (r"\b([cgx])_t(?![a-z])", r"\1_{t-1}"),
    (r"t-1", "t"),
    (r"t\+1", "t"),
    (r"\{T-t\}", "{T}"),
    (r"([ts])=1", r"\1=2"),
    (r"s=t\+1", "s=t"),
    (r"k=1", "k=2"),
    (r"t=f", "t=1"),
    (r"J_T \\cdots J_\{t\+1\}", r"J_{T-1} \\cdots J_{t+1}"),
    (r"\bT\b", "S"),
    # operations
    (r"\\odot", "+"),
    (r"\^2", ""),
    (r"\^2", "^3"),
    (r"\^\{T-t\}", ""),
    (r"\\sqrt", ""),
    (r"\\log", ""),
    (r"\\exp", ""),
    (r"\\tanh", r"\\sigma"),
    (r"\\sigma", r"\\tanh"),
    (r"\\max", r"\\min"),
    # which gradient
    (r"\^\{\\text\{(total|carried|next|cut)\}\}", ""),
    # numbers and factors
    (r"\b1\b(?! *\})", "2"),
    (r"\b1\b(?! *\})", "3"),
    (r"\b2\b", "3"),
    (r"\b3\b", "4"),
    (r"\b6\b", "5"),
    (r"\\tfrac\{1\}\{2\}", "2"),
    (r"\\delta", r"2 \\delta"),
    (r"\\mathrm\{d\}", r"2 \\mathrm{d}"),
    (r"\\frac\{\\partial\^\{\+\}", r"2 \\frac{\\partial^{+}"),
    (r"U\^", "2 U^"),
    (r"\\lVert U\^", r"3 \\lVert U^"),
    (r"\\gamma", r"\\gamma \\gamma \\gamma \\gamma"),
    (r" U", " U U"),
    (r"= (?!-)", "= 2 "),
    (r"= \\mathrm\{d\}q", "= 2 z"),
    (r"= G", "= G G"),
    (r"\\kappa_t", "1"),
    (r"> \\tau", "> 2"),
    (r"\bm\b", "2"),
    # names
    (r"U", "W"),
    (r"m H", "m D"),
    (r"s_t", "h_{t-1}"),
    (r"\\le \\lVert \\frac\{\\partial h_T\}\{\\partial h_t\} \\rVert", r"\\le \\lVert U \\rVert"),
    # gates and components
    (r"W_r", "W_z"),
    (r"U_n", "U_z"),
    (r"b_n", "b_r"),
    (r"b_\{hn\}", "b_n"),
    (r"\{ih,n\}", "{hh,n}"),
    (r"\{hh,n\}", "{ih,n}"),
    (r"_z ", "_r "),
    (r"_f\b", "_o"),
    (r"_\{f,", "_{o,"),
    (r"_i\b", "_g"),
    (r"delta_\{n,", "delta_{z,"),
    (r"delta_\{U,t", "delta_{t"),
    (r"_\{((?:[rzn],)?)ij\}", r"_{\1ji}"),
    (r"_\{((?:[rzn],)?)ik\}", r"_{\1ki}"),
    (r"_\{(.?,?)kl\}", r"_{\1lk}"),
)


def slipped(latex):
    """The equation with each slip, one at a time. The condition behind it, and what O(...) stands for, is not run."""
    body = re.sub(r"\+ O\(.*?\)", "", latex.split("\\qquad")[0])
    for pattern, replacement in SLIPS:
        for found in re.finditer(pattern, body):
            wrong = body[: found.start()] + found.expand(replacement) + body[found.end() :]
            left, *rights = re.sub(r"[{}.\s]", "", wrong).split("=")
            if wrong != body and rights != [left]:  # "a = a" is no equation
                yield wrong
