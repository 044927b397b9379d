"""Draw the pictures of assets/styles with the bundled models: python -m scripts.draw_styles"""

import io

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Picture
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.avatar import KITS, AvatarEngine, AvatarRequest
from aigc_studio.engines.image import ImageEngine, image_request
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.styles import STYLES

SIDE_PX = 128
SEED = 7


def main() -> None:
    pool = Pool(choose_device(read_settings()))
    for style in STYLES:
        if style.key in KITS:
            face = AvatarRequest(style=style.key, seed=SEED)
            events = list(AvatarEngine(pool).run([face], Context()))
        else:
            request = image_request(prompt=style.sample, style=style.key, seed=SEED)
            events = list(ImageEngine(pool).run([request], Context()))
        png = next(event.png for event in events if isinstance(event, Picture))
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        picture = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
        style.picture.parent.mkdir(exist_ok=True)
        picture.save(style.picture, "WEBP", quality=85)


if __name__ == "__main__":
    main()
