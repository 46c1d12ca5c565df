"""Lets schemathesis send real pictures, whole and damaged, where a body is one."""
import io

import schemathesis
from hypothesis import strategies as st
from PIL import Image


def picture(size, colour, kind):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


whole = st.builds(
    picture,
    st.tuples(st.integers(1, 96), st.integers(1, 96)),
    st.tuples(*[st.integers(0, 255)] * 3),
    st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF"]),
)
damaged = st.builds(lambda bytes, at: bytes[: at % len(bytes)], whole, st.integers(0, 1 << 20))
pictures = whole | damaged | st.binary(max_size=64)

for media in ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"):
    schemathesis.openapi.media_type(media, pictures)
schemathesis.openapi.media_type("application/octet-stream", pictures)
