"""Draw docs/style-passport.jpg: python -m scripts.draw_passport

The bundled portrait in the style of every painting, as the Style transfer tab draws it.
"""

import io
from pathlib import Path

from PIL import Image, ImageOps

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Picture
from aigc_studio.core.images import to_png
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import ALL, StyleRequest
from aigc_studio.zoo.paintings import SAMPLES
from aigc_studio.zoo.pool import Pool

FILE = Path("docs") / "style-passport.jpg"
SIDE_PX = 360  # of the portrait, cut to its head and shoulders
WIDE_PX = 1300  # of the sheet


def main() -> None:
    with Image.open(SAMPLES["face"]) as face:
        head = ImageOps.fit(face.convert("RGB"), (SIDE_PX, SIDE_PX), centering=(0.5, 0.1))
    engine = StyleEngine(Pool(choose_device(read_settings())))
    request = StyleRequest.made({"picture": to_png(head), "look": ALL})
    png = next(
        event.png for event in engine.run(request.split(), Context()) if isinstance(event, Picture)
    )
    sheet = Image.open(io.BytesIO(png)).convert("RGB")
    high = round(sheet.height * WIDE_PX / sheet.width)
    sheet.resize((WIDE_PX, high), Image.Resampling.LANCZOS).save(FILE, quality=85)


if __name__ == "__main__":
    main()
