"""Draw the small pictures of assets/styles: python -m scripts.draw_styles

Styles are drawn by the bundled models, paintings are made small, filters show a cat.
"""

import io

from PIL import Image

from aigc_studio.art.filters import FILTERS, filtered
from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Picture
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.avatar import KITS, AvatarEngine, AvatarRequest
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import image_request
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.styles import PICTURES, STYLES

SIDE_PX = 128
SEED = 7


CAT_BOX = (110, 0, 410, 300)  # its eyes and nose


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for key, picture in {**_styles(), **_paintings(), **_filters()}.items():
        small = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
        small.save(PICTURES / f"{key}.webp", "WEBP", quality=85)


def _styles() -> dict[str, Image.Image]:
    pool = Pool(choose_device(read_settings()))
    found = {}
    for style in STYLES:
        if style.key in KITS:
            face = AvatarRequest(style=style.key, seed=SEED)
            events = list(AvatarEngine(pool).run([face], Context()))
        else:
            request = image_request(prompt=style.sample, style=style.key, seed=SEED)
            events = list(ImageEngine(pool).run([request], Context()))
        png = next(event.png for event in events if isinstance(event, Picture))
        found[style.key] = Image.open(io.BytesIO(png)).convert("RGB")
    return found


def _paintings() -> dict[str, Image.Image]:
    return {painting.key: painting.open() for painting in PAINTINGS}


def _filters() -> dict[str, Image.Image]:
    cat = Image.open(SAMPLES["cat"]).convert("RGB").crop(CAT_BOX)
    return {key: filtered(cat, key) for key in FILTERS}


if __name__ == "__main__":
    main()
