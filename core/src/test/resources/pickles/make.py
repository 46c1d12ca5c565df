"""Makes pickles of numpy arrays, as detectron2 saves them, sound ones and others.

    python make.py
"""
import pickle
import numpy as np


def numbers(dtype, *shape):
    return np.arange(int(np.prod(shape))).astype(dtype).reshape(shape)


ARRAYS = {
    "rows": numbers("f4", 2, 3),
    "columns": np.asfortranarray(numbers("f4", 2, 3, 4)),
    "one": np.array(7, "i8"),
    "none": numbers("f4", 0, 5),
    "double": numbers("f8", 3),
    "half": numbers("f2", 3),
    "small": numbers("i2", 4),
    "bytes": numbers("u1", 4),
    "truths": np.array([True, False, True]),
}
for protocol in (3, 4, 5):
    with open(f"sound-{protocol}.pkl", "wb") as file:
        pickle.dump({"model": ARRAYS, "__author__": "nobody", "matching_heuristics": True}, file, protocol)


class Array:
    """An array with any state."""

    def __init__(self, shape, dtype, data, columns=False):
        self.state = (1, shape, dtype, columns, data)

    def __reduce__(self):
        return np.zeros(0).__reduce__()[0], (np.ndarray, (0,), b"b"), self.state


class Other:
    """An array of another class."""

    def __reduce__(self):
        return np.zeros(0).__reduce__()[0], (dict, (0,), b"b")


BAD = {
    "short": Array((2, 3), np.dtype("f4"), bytes(20)),
    "long": Array((2, 3), np.dtype("f4"), bytes(28)),
    "negative": Array((-2, -3), np.dtype("f4"), bytes(24)),
    "huge": Array((2**40, 2**40), np.dtype("f4"), bytes(24)),
    "huge-column": Array((2**62, 0, 4), np.dtype("f4"), b"", True),
    "big-endian": np.arange(3, dtype=">f4"),
    "text": np.array(["a", "b"]),
    "objects": np.array([{}, None], dtype=object),
    "parts": np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]),
    "complex": np.zeros(2, dtype="c8"),
    "truth": Array((3,), np.dtype("b1"), bytes([0, 1, 2])),
    "class": Other(),
    "shape": Array("23", np.dtype("f4"), bytes(24)),
    "no-type": Array((2, 3), "f4", bytes(24)),
}
for name, bad in BAD.items():
    with open(f"bad-{name}.pkl", "wb") as file:
        pickle.dump({"model": {"weight": bad}}, file, 4)
with open("bad-behind.pkl", "wb") as file:
    pickle.dump({"model": {"weight": ARRAYS["rows"]}}, file, 4)
    file.write(b"behind")
