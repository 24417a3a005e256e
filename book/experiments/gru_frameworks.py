"""Ask ONNX and Keras for the last state of their GRUs, in both settings of where the reset gate stands.

The course does not install them, so the answers are committed and the chapter compares its own functions with
them in every build. Inputs and weights are drawn from the seed by `drawn`, here and in the chapter. The cell that
resets before the product has one bias, so `b_hn` is 0 there. Everything is asked for in double precision; Keras 3.15
on torch multiplies by a slice of a weight in single precision all the same, as it does with `reset_after=False`.

    pip install onnx keras                      # Keras runs on torch here
    python -m book.experiments.gru_frameworks   # writes book/results/gru_frameworks.csv
"""

import os
import time
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from . import results

N, T, D, H = 2, 4, 3, 4


@dataclass(frozen=True)
class Plan:
    """What is drawn, and of whom the state is asked."""

    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    settings: tuple[tuple[str, str, bool], ...] = (
        ("ONNX", "linear_before_reset = 1", True),
        ("ONNX", "linear_before_reset = 0", False),
        ("Keras", "reset_after = True", True),
        ("Keras", "reset_after = False", False),
    )


def drawn(seed, after):
    """x (N, T, D), h0 (N, H), and W, U, b in the order r, z, n, and b_hn, as this course has them."""
    draw = np.random.default_rng(seed)
    shapes = ((N, T, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (H,))
    *inputs, b_hn = [draw.normal(size=shape) for shape in shapes]
    return *inputs, b_hn * after


def as_zrn(stacked):
    """The same thirds in the order of ONNX and Keras: z, r, n."""
    r, z, n = np.split(stacked, 3)
    return np.concatenate([z, r, n])


def by_onnx(x, h0, W, U, b, b_hn, after):
    """The last state, by the reference implementation that ONNX ships with its definition."""
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    names = ("X", "W", "R", "B", "", "initial_h")
    node = helper.make_node("GRU", names, ["Y", "Y_h"], hidden_size=H, linear_before_reset=int(after))
    double = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in (*names, "Y_h") if name]
    model = helper.make_model(helper.make_graph([node], "gru", double[:-1], double[-1:]))
    inside = np.concatenate([np.zeros(2 * H), b_hn])
    arrays = (x.transpose(1, 0, 2), as_zrn(W)[None], as_zrn(U)[None], np.concatenate([as_zrn(b), inside])[None])
    given = dict(zip(("X", "W", "R", "B"), arrays, strict=True)) | {"initial_h": h0[None]}
    (last,) = ReferenceEvaluator(model).run(None, given)
    return last[0]


def by_keras(x, h0, W, U, b, b_hn, after):
    """The last state, by keras.layers.GRU."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    keras.config.set_floatx("float64")
    layer = keras.layers.GRU(H, reset_after=after)
    layer.build((N, T, D))
    inside = np.concatenate([np.zeros(2 * H), b_hn])
    bias = np.stack([as_zrn(b), inside]) if after else as_zrn(b)
    layer.set_weights([as_zrn(W).T, as_zrn(U).T, bias])
    return keras.ops.convert_to_numpy(layer(x, initial_state=h0))


def table(plan):
    """The whole table as text: a row a setting and a seed, with the last state component by component."""
    started, ask = time.process_time(), {"ONNX": by_onnx, "Keras": by_keras}
    rows = []
    for framework, setting, after in plan.settings:
        for seed in plan.seeds:
            state = ask[framework](*drawn(seed, after), after)
            row = {"framework": framework, "version": f"v{version(framework.lower())}", "setting": setting}
            row |= {"after": int(after), "seed": seed}
            rows.append(row | {f"h{place}": repr(float(value)) for place, value in enumerate(state.ravel())})
    minutes = (time.process_time() - started) / 60
    title = "The last state of the GRUs of ONNX and Keras on drawn weights, in float64"
    return results.table(title, "gru_frameworks", plan, minutes, rows)


if __name__ == "__main__":
    results.write("gru_frameworks", table(Plan()))
