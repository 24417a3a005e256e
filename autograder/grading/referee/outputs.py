"""What a student's cell has shown, as far as it may stand in a page that others open."""

import base64
import binascii
import json
import re

from autograder.runner.message import text

# Formats that no browser runs. HTML, SVG and scripts of a student's stay out of the instructor's page.
_IMAGES = ("image/png", "image/jpeg")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
MOST_OUTPUTS = 200
LEFT_OUT = {
    "output_type": "stream",
    "name": "stderr",
    "text": "[What this cell shows was left out: the notebook shows too much.]\n",
}


def trusted_outputs(outputs, number, room):
    """The outputs that can be trusted to be nbformat's, in order, of the list that the runner sent.

    number: the cell's, in the order in which the cells were run
    room: how many characters they may have together; where they have more, LEFT_OUT stands in their place
    """
    if not isinstance(outputs, list):
        return []
    kept = [_output(output, number) for output in outputs[:MOST_OUTPUTS] if isinstance(output, dict)]
    kept = [output for output in kept if output]
    more = len(outputs) - MOST_OUTPUTS
    if more > 0:
        kept.append({"output_type": "stream", "name": "stderr", "text": f"[{more} more outputs were left out.]\n"})
    return kept if size(kept) <= room else [LEFT_OUT]


def size(outputs):
    """About how many characters the outputs take in a file."""
    return len(json.dumps(outputs, ensure_ascii=False))


def _output(output, number):
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(written)}:
            return {"output_type": "stream", "name": name, "text": written}
        case {"output_type": "display_data", "data": dict(data)}:
            return {"output_type": "display_data", "data": _formats(data), "metadata": {}}
        case {"output_type": "execute_result", "data": dict(data)}:
            data = _formats(data)
            return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": number}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            lines = [_ESCAPES.sub("", text(line)) for line in lines if isinstance(line, str)]
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": lines}
    return None


def _formats(data):
    kept = {kind: data[kind] for kind in _IMAGES if _is_base64(data.get(kind))}
    plain = data.get("text/plain")
    return {**kept, "text/plain": plain} if isinstance(plain, str) else kept


def _is_base64(content):
    try:
        return isinstance(content, str) and bool(base64.b64decode(content.replace("\n", ""), validate=True))
    except (binascii.Error, ValueError):
        return False
